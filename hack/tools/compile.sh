#!/bin/sh
# Runs one of Go's tools, such as the compiler, for `go build -toolexec`. Most are processes that end after a second: one
# that collects no garbage takes a tenth less time. Only a link that takes more than two GiB collects some. What is
# compiled is the same.
GOGC=off GOMEMLIMIT=2GiB exec "$@"
