package build

import (
	"fmt"
	"math"
	"strings"

	"golang.org/x/sys/unix"
)

// What a cluster takes, beside the processors: seen on Debian 12 with two of them.
const (
	clusterMemory  = "1.5 GB"
	extrasMemory   = "2.5 GB"
	buildMemory    = "4 GB"
	cacheGigabytes = 9 // sources, compiled packages and artefacts of a first run
	extraGigabytes = 6 // and those of the extras
	imagesSeconds  = 90
	rootsSeconds   = 150
	startSeconds   = 45
)

// announce prints what is to come before a run that takes long: what is installed,
// what is built, and what it takes.
func (b *builder) announce(packages []string, extended bool) {
	var names []string
	seconds, gigabytes, memory := startSeconds, cacheGigabytes, clusterMemory
	for _, m := range b.wantedModules(extended) {
		if !b.built(m) {
			names = append(names, m.name)
			seconds += m.seconds
		}
	}
	if len(names) == 0 {
		return
	}
	seconds += imagesSeconds
	if extended {
		seconds, gigabytes, memory = seconds+rootsSeconds, gigabytes+extraGigabytes, extrasMemory
	}
	if len(packages) > 0 {
		b.report.Print("to be installed with apt: %s", strings.Join(packages, " "))
	}
	b.report.Print("to be built from source, once: %s, and images", strings.Join(names, ", "))
	b.report.Print("this takes about %d minutes on two processors, %d GB of disk (%s free for %s) and %s of memory; the cluster then has %s",
		int(math.Ceil(float64(seconds)/60)), gigabytes, freeDisk(b.settings.Cache), b.settings.Cache, buildMemory, memory)
	if extended && !b.wantsKEDA() {
		b.report.Print("KEDA is left out; %s", HowToGetKEDA())
	}
}

// freeDisk is what is free where a directory is.
func freeDisk(dir string) string {
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%d GB", disk.Bavail*uint64(disk.Bsize)>>30)
}
