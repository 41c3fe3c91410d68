"""The adapter between the emulated clouds and the real Pulumi engine: the whole life of an environment.

`cloud` remembers what exists; `provider` and `component` speak the engine's protocol for it; `attached` starts them
where the engine looks. `workspace` is a throw-away copy of a project, with a backend of its own; `session` runs the
engine in it, `life` is what an environment goes through, `trial` what it must recover from.
No provider plugin is needed, and none of the clouds is reached.
"""
