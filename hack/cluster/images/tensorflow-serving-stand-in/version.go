package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// version is one numbered folder under the model's base path.
type version struct {
	number int64
	dir    string
}

// waitForVersion looks for the newest version until there is one. Like
// tensorflow_model_server it says every second what is missing and opens no
// port meanwhile, so that the pod stays unready instead of crashing.
func waitForVersion(ctx context.Context, opts options, every time.Duration) (version, error) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		found, err := newestVersion(opts)
		if err == nil {
			return found, nil
		}
		log.Print(err)
		select {
		case <-ctx.Done():
			return version{}, fmt.Errorf("stopped before there was a model: %w", err)
		case <-ticker.C:
		}
	}
}

// newestVersion picks the folder with the highest number; the number may have
// leading zeros.
func newestVersion(opts options) (version, error) {
	entries, err := os.ReadDir(opts.modelBasePath)
	if err != nil {
		return version{}, said("FileSystemStoragePathSource encountered a filesystem access error: "+
			"Could not find base path %s for servable %s", opts.modelBasePath, opts.modelName)
	}
	newest := version{number: -1}
	for _, entry := range entries {
		number, err := strconv.ParseInt(entry.Name(), 10, 64)
		if err == nil && entry.IsDir() && number > newest.number {
			newest = version{number: number, dir: filepath.Join(opts.modelBasePath, entry.Name())}
		}
	}
	if newest.number < 0 {
		return version{}, said("No versions of servable %s found under base path %s. "+
			"Did you forget to name your leaf directory as a number (eg. '/1/')?", opts.modelName, opts.modelBasePath)
	}
	return newest, nil
}
