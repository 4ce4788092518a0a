package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
)

const (
	// modelFile is named for what it is: no SavedModel.
	modelFile   = "stand_in_model.json"
	modelFormat = "sluice-stand-in-model/v1"

	// classes is the length of the answer's scores: the flowers sample has six.
	classes = 6
)

// model is a linear classifier over features of an image's bytes.
type model struct {
	Format  string                     `json:"format"`
	About   string                     `json:"about"`
	Bias    [classes]float64           `json:"bias"`
	Weights [classes][features]float64 `json:"weights"`
}

// prediction is one row of the answer.
type prediction struct {
	class  int
	key    string
	scores [classes]float32
}

func loadModel(dir string) (*model, error) {
	path := filepath.Join(dir, modelFile)
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, said("Not found: Could not find the stand-in's model at supplied export directory path: %s: %w", dir, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var m model
	if err := decoder.Decode(&m); err != nil {
		return nil, said("Data loss: Can't parse %s: %w", path, err)
	}
	if m.Format != modelFormat {
		return nil, said("Data loss: Can't parse %s: format is %q, not %q", path, m.Format, modelFormat)
	}
	return &m, nil
}

// classify answers one image: the same bytes always get the same scores.
func (m *model) classify(image []byte, key string) prediction {
	seen := imageFeatures(image)
	var logits [classes]float64
	for class := range logits {
		logits[class] = m.Bias[class]
		for i, weight := range m.Weights[class] {
			logits[class] += weight * seen[i]
		}
	}
	answer := prediction{key: key, scores: softmax(logits)}
	for class, score := range answer.scores {
		if score > answer.scores[answer.class] {
			answer.class = class
		}
	}
	return answer
}

// softmax makes scores that sum to 1, without overflowing.
func softmax(logits [classes]float64) [classes]float32 {
	highest := math.Inf(-1)
	for _, logit := range logits {
		highest = math.Max(highest, logit)
	}
	sum := 0.0
	for _, logit := range logits {
		sum += math.Exp(logit - highest)
	}
	var scores [classes]float32
	for class, logit := range logits {
		scores[class] = float32(math.Exp(logit-highest) / sum)
	}
	return scores
}
