"""A real language model on this machine, without a network at run time: weights from packages, a server of its own process."""
