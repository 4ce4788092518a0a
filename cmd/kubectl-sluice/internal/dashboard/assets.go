package dashboard

import (
	"embed"
	"io/fs"
)

// The page. Its scripts and styles are built from web/src, with the libraries of web/package-lock.json, so that
// `go build` needs no Node.
//
//go:embed web/dist/index.html web/dist/icon.svg web/dist/app.js web/dist/app.css
var dist embed.FS

// assets are the files of the page.
func assets() fs.FS {
	files, err := fs.Sub(dist, "web/dist")
	if err != nil {
		panic(err) // Only a wrong name above can make it.
	}
	return files
}
