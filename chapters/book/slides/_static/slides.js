// Let the page be enlarged, and have one main part only.
document.addEventListener('DOMContentLoaded', () => {
  for (const meta of document.querySelectorAll('meta[name=viewport]'))
    meta.content = 'width=device-width, initial-scale=1';
  document.querySelector('.slides').removeAttribute('role');
});
