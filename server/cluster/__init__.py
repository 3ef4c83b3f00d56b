"""Several node processes on one port of one machine, under one supervisor (`roguelearn serve --nodes N`)."""
