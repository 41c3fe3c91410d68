"""Below the waterline, one module per cloud: settings turned into the inputs of its components."""
