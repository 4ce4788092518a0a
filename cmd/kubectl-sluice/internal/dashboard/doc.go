// Package dashboard serves a page on loopback that shows services and steers their rollouts, with the user's
// own rights.
//
//	server.go   listeners on loopback, and the routes
//	guard.go    which requests are answered: those of the page itself, with the token of its URL
//	feed.go     the services as one shared watch has them, and whether the cluster answers
//	weights.go  weights over time, recorded while the dashboard runs
//	list.go     all services, as JSON and as a stream
//	service.go  one service, as JSON and as a stream
//	figures.go  how its revisions have answered: what Prometheus is queried for, and what its answer has
//	queries.go  when Prometheus is queried: while a page of the service is open
//	stream.go   server-sent events
//	changes.go  what the commands change: shown first, and applied once it is confirmed
//	assets.go   the page, built from web/src by `make dashboard`
//
// It never hands Kubernetes' credentials or managed fields to the page, answers no other origin, and requests nothing
// but the API server, Prometheus by its proxy.
package dashboard
