"""The emulated clouds: what each answers to a create or a call, as pure functions of what it was asked.

The same question always has the same answer, in any order, on any machine. Ids and names look like the real ones, and
belong to an account of zeros. Nothing is validated here that the real cloud's provider validates: an emulation that
guesses is worse than none.
"""

from waterline_platform.rehearsal.clouds.dispatch import (
    Child,
    Construction,
    Emulated,
    call,
    construct,
    create,
    is_emulated,
    returned,
)

__all__ = ["Child", "Construction", "Emulated", "call", "construct", "create", "is_emulated", "returned"]
