"""Nothing was recorded: compute the loss inside "with autograd.record():". Otherwise
backward() cannot compute the gradient.
"""
def training_step(X, loss_function, trainer):
    loss = loss_function(X)
    loss.backward()
    trainer.step(1)
    return float(loss)
