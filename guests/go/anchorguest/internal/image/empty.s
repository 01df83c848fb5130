// Go wants a file of assembly beside functions that have no body.
