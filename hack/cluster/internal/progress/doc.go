// Package progress shows a person what is being done: one line a step with the
// time since the start, and a sign of life from a step that takes long.
package progress
