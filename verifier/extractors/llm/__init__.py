"""The language model step: the model proposes what numbers mean; the text and the arithmetic dispose."""
