"""Given data over HTTP. An edge: the engine is ``kit.registers``, people have their names."""
