"""The program of every environment: its stack's settings in, its platform out."""

import pulumi

from waterline_platform.build import build
from waterline_platform.settings.stack import stack_settings

for name, value in build(stack_settings()).items():
    pulumi.export(name, value)
