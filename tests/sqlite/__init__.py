"""What only the engine in a SQLite file can get wrong. (`tests.engines` is the list of engines.)"""
