package main

import (
	"errors"
	"flag"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	listen := flag.String("listen", ":4443", "address to listen on")
	emulator := flag.String("emulator", "http://127.0.0.1:4444", "URL of the emulator")
	buckets := flag.String("guard", "", "comma-separated names of the buckets that need a token")
	credentials := flag.String("credentials", "", "file of the service account whose key is accepted")
	flag.Parse()
	if *buckets == "" || flag.NArg() > 0 {
		return errors.New("-guard must name buckets, and there are no arguments")
	}
	target, err := url.Parse(*emulator)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(*credentials)
	if err != nil {
		return err
	}
	account, err := readAccount(data)
	if err != nil {
		return err
	}
	server := &http.Server{
		Addr:              *listen,
		Handler:           newGate(strings.Split(*buckets, ","), account, proxyTo(target)),
		ReadHeaderTimeout: 10 * time.Second,
	}
	return server.ListenAndServe()
}

// proxyTo keeps the Host header, which the emulator makes links of.
func proxyTo(target *url.URL) http.Handler {
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
	}}
}
