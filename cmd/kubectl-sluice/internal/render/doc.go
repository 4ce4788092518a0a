// Package render makes text of what package view has, for a terminal of a width, with or without colour.
//
// Names and messages come from the cluster, where anybody may have written them. Everything goes through one page, which
// replaces what a terminal would obey: control characters, and those that change the direction of text.
package render
