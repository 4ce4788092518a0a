// Package plan holds the rollout rules: from what is seen of one component of an InferenceService, and the time, [Next]
// decides the component's wanted state.
//
// It is pure. It imports no client, lister, logger or context, reads no clock, and holds nothing between two calls. Its
// whole input is [Seen], its whole output is [Plan]. Package reconcile gathers the one and carries out the other.
//
// # Words
//
// A revision is an immutable snapshot of a component's pods. The target T is the revision that equals the spec. The
// stable revision S last carried all of the traffic, the previous one P did before S. The percent is the spec's
// canaryTrafficPercent. A weight is a revision's part of the traffic in the VirtualService. To settle is to wait until
// every Envoy has had the time to learn of a change. A plain subset of the DestinationRule reaches one revision's pods;
// a failover subset reaches all of the component's pods, and prefers one revision's.
//
// # Rules
//
// Traffic is only ever routed to S and T. Weights are integers that sum to 100; a weight of 0 is no entry of the route.
//
//  1. T is ready if enough of its pods are ready in the EndpointSlices, which is where Envoy reads that, and have been
//     for the settle time. Enough is what T's next share needs, judged by what S runs now; T is scaled up to it first,
//     and may be scaled down again only after its weight has held. S keeps the pods that all of the traffic needs while
//     there is another T (rollout.keepCapacity), P while it stands in for S; the replicas in the spec are T's only.
//     (ready.go: requiredEndpoints, obstacle; replicas.go: targetReplicas, targetFloor, stableFloor, previousFloor;
//     bounds.go: bounds)
//  2. Without an S, T gets all of the traffic once it is ready, and becomes S. The percent is ignored.
//     (share.go: ceiling; route.go: decideEntries)
//  3. If T is S, S gets all of the traffic.
//     (share.go: ceiling)
//  4. With no percent, or with 100, T gets all of the traffic once it is ready. Then S becomes P and T becomes S: that
//     is a promotion.
//     (share.go: ceiling; plan.go: promotes)
//  5. With a percent of 1 to 99, T gets that share once it is ready, and S the rest. The percent is a ceiling at every
//     moment.
//     (share.go: decideShare; route.go: decideEntries)
//  6. With a percent of 0, T is pinned: S gets all of the traffic. T's pods stay, reachable by T's own Service.
//     (share.go: ceiling; replicas.go: targetReplicas)
//  7. A superseded T, whose spec was replaced by another, loses its weight at once (but for rule 17). The new T
//     inherits no weight: it starts at 0 and has to be ready itself.
//     (share.go: decideShare; route.go: decideEntries)
//  8. A spec whose hash equals that of S, P or any other retained revision is that revision again: no new pods, no new
//     name. A roll back to warm pods is one change of the route.
//     (roles.go: rolesOf)
//  9. If T has weight and no ready endpoint, Envoy fails over to S by itself, and the weight follows: S has all of it
//     until T has recovered, which takes longer each time. If S has no ready endpoint, T keeps its share, and still
//     never gets more than its percent.
//     (backoff.go: fallsBack, endpointSettle; share.go: decideShare)
//  10. If T is not ready within progressDeadlineSeconds, a False condition has the pods' own reason. S still serves.
//     (ready.go: podsProblem; conditions.go: targetProblem)
//  11. An upgrade of the manager, another configuration, a restart or a change of the leader never changes a running
//     revision's pods. Their template is rendered once, into the snapshot, when no retained revision equals the spec.
//     (roles.go: rolesOf; pkg/reconcile/steps/revisions.go renders it)
//  12. After a promotion P stays warm for scaleDownDelay, and S fails over to it meanwhile. A superseded revision is
//     scaled to 0 when it is drained: out of the route, which has settled, and without requests in flight; the newest
//     revisionHistoryLimit snapshots are kept. T gets no weight before only S and T have pods, because T's failover
//     subset reaches every ready pod of the component.
//     (route.go: previousStays, coveredByPrevious; replicas.go: otherReplicas, drained; ready.go: bystanderProblem;
//     history.go: forget)
//  13. If no revision that may have the traffic is ready, the route stays as it is. When the InferenceService is
//     deleted, the garbage collector deletes all of its objects, by their owner references.
//     (route.go: decideEntries)
//  14. With steps, T that is new gets its traffic by them: the share of the first once it is ready, of the next one when
//     every Envoy has had that of the one before for as long as it lasts, and T is ready for it. The percent is still the
//     ceiling: the steps end where it is. P that was stable less than scaleDownDelay ago takes no steps. The share and
//     since when are recorded with the route.
//     (stepping.go: nextShare, takesSteps, stepIsOver, held, pause)
//  15. With an analysis, a step is left only if requests are counted, the target has answered enough of them in the
//     step, and is not worse than S. Whether it is worse is a matter of evidence (package evidence), for as long as
//     both have traffic, and against P's last figures while P is warm after the promotion. It is worse too if the number of
//     a query of the user's own is out of bounds for some time. Without figures, those of any query among them, the
//     target neither gets more nor less.
//     (analysis.go: Comparison; waiting.go: waitsForEvidence, figuresProblem)
//  16. A target that is worse is rejected if another revision can have its traffic: it has no weight, is recorded as
//     such before the route is written, and gets none until the spec or its retry changes. A rejected S is none any
//     longer: P is S again. A rejected revision keeps its pods for KeepFailed.
//     (analysis.go: judge, rejected, keepsFailed; roles.go: rolesOf; share.go: ceiling)
//  17. With a bound on the pods (surge), those of S and T together, those that terminate among them, are never more than
//     all of the traffic takes and the bound. T gets the share that its ready pods carry, S gives up as many once
//     every Envoy has the weights and requests in flight have ended, and so on: those that are ready are never fewer
//     than all of the traffic takes, but for those that the bound lets be missing. S gives up no more than T lacks.
//     The way back is the same: S gets its pods as T gives them up, and its traffic as they get ready, even from a T
//     that is superseded, pinned or rejected; a pod of S that is not ready in time is not waited for. How many pods all
//     of the traffic takes is recorded with the route before S gives up any; no autoscaler chooses meanwhile.
//     (surge.go: surgesFor, mostPods; surging.go: reach, keeps, surgingStable, surgingOther, recordedSize)
//  18. Requests with the headers in the spec get T as soon as it is ready, until it has all of the traffic or is
//     superseded, whatever its weight: the percent and the steps are about all other requests. T's plain subset answers
//     them, so that no other revision answers in T's place. Make before break holds for this route as it does for a weight.
//     (tags.go: leadsTesters, mayTag, untagged)
//  19. In a step that mirrors, T has no weight, and its plain subset gets copies of a part of the requests, whose answers
//     are thrown away. T is ready for that part first, as for a share; S needs no pods for it. The copies end with the
//     step, once T has the share of the next one, and at once when T is superseded, pinned or has no pod: then the steps
//     begin again. No revision that gets copies, or did until a moment ago, is scaled to 0.
//     (mirror.go: decideMirror, nextMirror, mirrorObstacle; tags.go: tagged, untagged; stepping.go: heldSince)
//
// # Ceiling
//
// The percent is a ceiling at every moment (rule 5) because of all of these together:
//
//   - share.go: allowedShare never returns more than the percent, and a lower percent waits for nothing. Only a share
//     that S has given up pods for may stay above it, until S has them back (rule 17; surging.go: keeps).
//   - route.go: decideEntries lets T fail over to S and never S to T; coveredBy lets no third revision's pods be behind
//     a failover subset.
//   - ready.go: bystanderProblem gives T no weight while a third revision, which T's failover subset would reach, has
//     pods, and for the settle time after. An orphan counts as one (orphan.go: isOrphan).
//   - replicas.go: mayStart creates no pods for T before S's route is plain and has settled.
//   - missing_snapshot.go: missingSnapshotProblem holds the weights while it is unknown which revision is stable.
//   - roles.go: rolesOf takes the revision with the last recorded roll-out for S. A roll-out is recorded after the
//     route is written (pkg/reconcile/steps/steps.go), or read from the route and the status (pkg/reconcile/observe/recover.go).
//   - pkg/reconcile/steps/takeaway.go writes a route that only takes away first: before any other write, and before anything
//     is read from the API server.
//   - pkg/reconcile/steps/routes.go writes the VirtualService with the service's name first, then those of the ingress and the
//     path. While they carry different weights (pkg/reconcile/observe/routes.go), the route does not count as settled:
//     no pods of a new T are created, and no revision is drained.
//   - pkg/reconcile/steps/services.go: the Services for clients without a sidecar select S only, once there is an S, and are
//     written after the route.
//   - pkg/reconcile/observe/spec.go: with a spec that can't be rendered, the last T keeps its weight and gets no more.
//   - pkg/reconcile/memory/written.go: no pass starts from a cache that lacks the controller's own recent writes.
//   - pkg/reconcile/controller.go bounds the time until a failed write is tried again.
//   - pkg/reconcile/apply/pass.go: an update names the resource version that it was decided on, so that a manager that was
//     replaced raises no weight with a late write.
//   - pkg/istio/destination_rule.go: a plain subset selects one version's pods only.
//
// # Files
//
// Input and output: seen.go (what is seen of a component), plan.go (the Plan, and Next), problem.go (what conditions
// report), wake.go (when time alone changes a decision).
//
// Decisions, in the order in which Next makes them: roles.go (which revision is target, stable and previous), analysis.go
// (whether the target is worse than the stable one), waiting.go (whether it may go on), stepping.go (which part of the
// traffic it is to have next), share.go (which it has), with surge.go and surging.go (what a bound on the pods makes of
// it, and of the pods), mirror.go (which requests it gets copies of), backoff.go (when it loses its part, and gets it
// back), ready.go (whether the target may have more) and missing_snapshot.go (a route that names a revision without a
// snapshot), route.go (through which subsets), tags.go (which revisions have routes of their own), replicas.go and
// bounds.go (how many pods each revision has), subsets.go (which subsets exist), orphan.go (objects without a snapshot
// or traffic), history.go (which snapshots are kept), conditions.go and events.go (what users read). removal.go decides
// about a component that was removed from the spec.
package plan
