"""What the operator asks on the command line, each command a module: gather values, then show them."""
