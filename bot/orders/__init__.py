"""Orders: where they are looked up, and the rule of who may hear of one."""
