"""What goes wrong through somebody's input, not through a defect: said in lines for people, without a traceback."""


class UserError(Exception):
    """An error whose message says all there is to say; programs print it and exit with status 1."""
