package memory

// set adds to a map that is nil while it is empty.
func set[K comparable, V any](remembered *map[K]V, key K, value V) {
	if *remembered == nil {
		*remembered = map[K]V{}
	}
	(*remembered)[key] = value
}

// drop removes from a map that is nil while it is empty: an empty map is as large as it has ever been.
func drop[K comparable, V any](remembered *map[K]V, key K) {
	delete(*remembered, key)
	if len(*remembered) == 0 {
		*remembered = nil
	}
}
