"""(f) stub"""
def variants(note, rng):
    return iter(())
