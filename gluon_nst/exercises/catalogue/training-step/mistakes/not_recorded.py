"""Nothing was written down: the loss must be computed inside of "with autograd.record():".
Otherwise backward() does not know the way back.
"""
def training_step(X, loss_function, trainer):
    loss = loss_function(X)
    loss.backward()
    trainer.step(1)
    return float(loss)
