"""The studio: a page for the browser that lets a class try the course's ideas without code."""
