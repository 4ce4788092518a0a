// Package process starts the processes that outlive the command, and ends them
// again. Each has a record: its process id, and when the kernel started it, so
// that a process which got the same id later is never taken for it. All of them
// and their children are in one control group: that finds the containers too.
//
// It never ends a process that it has no record of and that is not in the group.
package process
