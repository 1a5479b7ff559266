"""Ways over relations: arrays and searches that engines feed and views answer from."""
