package main

import "math"

// features is how many numbers imageFeatures gives.
const features = 6

// imageFeatures gives statistics of the bytes, each about 0..1: mean, standard
// deviation, the shares of low, high and zero bytes, and the entropy. No image
// is decoded, so that any bytes can be classified.
func imageFeatures(image []byte) [features]float64 {
	if len(image) == 0 {
		return [features]float64{}
	}
	var histogram [256]int
	for _, b := range image {
		histogram[b]++
	}
	var mean, squares, low, high, entropy float64
	for value, count := range histogram {
		share := float64(count) / float64(len(image))
		mean += share * float64(value)
		squares += share * float64(value) * float64(value)
		if value < 64 {
			low += share
		}
		if value >= 192 {
			high += share
		}
		if count > 0 {
			entropy -= share * math.Log2(share)
		}
	}
	deviation := math.Sqrt(math.Max(0, squares-mean*mean))
	zero := float64(histogram[0]) / float64(len(image))
	return [features]float64{mean / 255, deviation / 128, low, high, zero, entropy / 8}
}
