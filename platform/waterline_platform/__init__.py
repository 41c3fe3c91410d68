"""The opinionated assembly: settings in, a platform out.

Import what you need from its module; nothing is re-exported, so that nothing is loaded that is not used.
"""
