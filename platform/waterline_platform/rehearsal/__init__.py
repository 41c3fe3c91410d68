"""Rehearsal: the program run for real, against clouds that are emulated.

`clouds` are pure functions; `inline` feeds them to the SDK's mocks in this process; `plan` writes down what happened.
What only a real API server, IAM or quota can say is not rehearsed here.
"""
