"""An export of another store into this one: converted, proven, then restored or merged."""
