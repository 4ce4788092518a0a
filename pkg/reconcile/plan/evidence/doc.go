// Package evidence judges a new revision by the requests that it and the stable one have answered in the same time: it
// returns how much of what it takes to turn the new one back has come together. Whether to go on is not decided here,
// but by the rules (package plan).
//
// It is pure. It imports the standard library only, reads no clock and no counter, and holds nothing between two calls:
// [Judge.Add] makes the next [State] of the one before and of what was counted since.
//
// # Words
//
// The target T is the new revision, S the stable one. A measure counts requests and the bad ones among them: those
// that failed, or those that were too slow. A revision's rate is the probability that a request to it is bad. T is
// worse by a measure if its rate is above S's by more than the tolerance, or above the measure's max. A look is what
// was counted from one scrape to the next.
//
// # The test
//
// While T is worse by no measure, the probability that it is ever turned back is at most [Judge.Alpha]: for the whole
// rollout, all its steps, looks and measures together, whatever the traffic, the shares, the rates, and the number of
// looks. The rates are unknown and may change from look to look, for both revisions or for one.
//
// The test is a bet against T (a test martingale, also called an e-process). It begins with a fund of 1. Part of it is
// laid as stakes, each on an alternative, which is that the odds of a bad request to T are so many times those at the
// limit (stakes.go: lifts). A look multiplies a stake by how much likelier its counts are by the alternative than by
// the nearest rates at which T is not worse (ratio.go: nearest). T is rejected once the fund is 1/alpha.
//
// It is the idea of M. Lindon and A. Malek, "Anytime-Valid Inference for Multinomial Count Data" (NeurIPS 2022). With
// small rates and no tolerance, the factor is theirs: the probability, by the alternative, that so many of the bad
// requests were T's, over the same by the revisions' shares of the requests. The tolerance makes the hypothesis
// composite, so that the shares alone no longer decide it. The nearest rates are after R. Turner, A. Ly and
// P. Grünwald, "Generic E-Variables for Exact Sequential k-Sample Tests that allow for Optional Stopping".
//
// # Why it is valid
//
// In one look, let nT and nS be the numbers of requests, a and b the true rates, a1 and b1 the alternative's, which
// depend on the looks before only, and a0 = b0 + tolerance the nearest. A request to T multiplies a stake by a1/a0 if
// it is bad and by (1-a1)/(1-a0) if not, in the mean by 1 + gT (a-a0) with gT = (a1-a0) / (a0 (1-a0)). One to S
// multiplies it by 1 + gS (b-b0) in the mean, with gS = (b1-b0) / (b0 (1-b0)). The nearest rates are where the
// derivative is zero, which is nT gT + nS gS = 0; and gT > 0. So the look multiplies the stake in the mean by
//
//	(1 + gT (a-a0))^nT (1 + gS (b-b0))^nS <= exp(nT gT (a-a0) + nS gS (b-b0)) = exp(nT gT (a - b - tolerance)) <= 1
//
// whenever a <= b + tolerance. Nothing is assumed of b. Requests of one look may have different rates: a and b are then
// their means. A stake against max is the same with a0 = max and without S. Money that is moved between looks does not
// change the fund, and the measures' parts add up, however their counts depend on each other. So the fund is a
// supermartingale that is never below 0 and begins at 1, and by Ville's inequality it ever reaches 1/alpha with a
// probability of at most alpha. T that is better than S loses the bet; it is never turned back for being different.
//
// # Limits
//
//   - Given the rates, requests are taken as independent of each other. If ten fail together because one pod stalls,
//     they are one piece of evidence. How many come together is estimated from how much S's looks differ from each
//     other, and a stake's factor is raised to the power of one over that (memory.go: clustering). By Jensen's
//     inequality this is as valid as before; that it makes up for the clustering is an estimate, which takes some
//     minutes of S's requests, and T's have to come together as S's do.
//   - Where S seldom fails, the first two or three requests to T, if all are bad, are enough to reject it.
//   - A look's numbers of requests are taken as given, as if they did not depend on which of the same look were bad. A
//     client that sends a failed request again at once breaks that a little.
//   - What makes S and T fail alike, such as an outage of what both call, is no evidence, but only if a look has both
//     revisions' requests of the same time.
//   - A T that gets worse late is found by what is left in reserve, and needs more requests the later it does.
//   - The first look is bet on by a guess of S's rate, which is a bad one if S fails often and the look is large. Looks
//     without requests to T, from the minutes before the rollout, replace it.
//   - A new fund for the same revision, such as after the measures were changed, has an alpha of its own.
//
// # Files
//
// counts.go (what was counted), judge.go (the measures, and Add), state.go (what is kept from look to look), memory.go
// (what is expected of S), stakes.go (the alternatives, and the reserve), ratio.go (the factor of a look), bound.go (the
// highest rate that counts leave possible). threshold.go has what numbers are judged by that are no counts: there is no
// test for these.
// testdata/table.md has what it finds, how soon, and how the numbers were made.
package evidence
