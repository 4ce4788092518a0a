package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/CycloneDX/cyclonedx-gomod/pkg/generate/bin"
	"github.com/rs/zerolog"
)

// writeSBOM writes a program's bill of materials as CycloneDX: the modules that are compiled into it,
// Go's standard library among them, with their versions and checksums. It is made of the program
// itself. It has the commit's time and no serial number, so that the same program has the same one.
func writeSBOM(path string, program program, source source) error {
	log := zerolog.New(os.Stderr).Level(zerolog.WarnLevel)
	generator, err := bin.NewGenerator(program.path, bin.WithVersionOverride(source.version),
		bin.WithIncludeStdlib(true), bin.WithLogger(log))
	if err != nil {
		return fmt.Errorf("reading the modules of %s: %w", program.path, err)
	}
	bom, err := generator.Generate()
	if err != nil {
		return fmt.Errorf("reading the modules of %s: %w", program.path, err)
	}
	bom.Metadata.Timestamp = source.time.Format(time.RFC3339)
	bom.Metadata.Component.Licenses = &cyclonedx.Licenses{{License: &cyclonedx.License{ID: licenses}}}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := cyclonedx.NewBOMEncoder(file, cyclonedx.BOMFileFormatJSON).SetPretty(true)
	return errors.Join(encoder.Encode(bom), file.Close())
}
