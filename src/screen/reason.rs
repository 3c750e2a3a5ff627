//! The one sentence of reason, its citation, and what would change the answer.

use std::sync::Arc;

use chrono_tz::Tz;

use super::{Judged, Line, Query};
use crate::identifier::Identifier;
use crate::identity::{Identity, Match, MatchKind};
use crate::list::{Entry, List};
use crate::programme::{Activity, Disclosure, Effect, Exception, Listing, Rule};
use crate::timeline::{Because, Case, Grid, Instant, KnownOn, LegalTime, TradeTime};
use crate::verdict::{Flag, Flags, Verdict};

/// Most securities of a listing that are told.
const SECURITIES_TOLD: usize = 3;

/// Everything that the sentence may tell.
pub(super) struct Told<'a> {
    pub(super) list: &'a List,
    pub(super) entry: &'a Entry,
    pub(super) found: &'a Match,
    pub(super) query: &'a Query,
    pub(super) judged: &'a Judged,
    pub(super) case: &'a Case<'a>,
    pub(super) grid: &'a Grid,
}

impl Told<'_> {
    /// One plain sentence: the law at that time, and in what way the row is in doubt.
    pub(super) fn sentence(&self) -> String {
        let mut text = if self.found.certain { String::new() } else { self.doubt() };
        if let Some((at, before, after)) = self.judged.change_at {
            text.push_str(&format!(
                "the answer turns from {before} to {after} {} on the day that the row names, which gives no hour",
                turning(at, "at", self.list.programme.zone)
            ));
        } else if self.judged.answer.flags.contains(&Flag::Boundary) {
            text.push_str("the law changed on that day at an hour that is not known; on the stricter side ");
            text.push_str(&self.law());
        } else {
            text.push_str(&self.law());
        }
        if let Some(citation) = self.citation() {
            text.push_str(&format!(" ({citation})"));
        }
        for remark in &self.found.remarks {
            text.push_str("; ");
            text.push_str(remark);
        }
        sentence_case(&text)
    }

    /// Who it may be, for a match that is not certain.
    fn doubt(&self) -> String {
        let name = &self.found.matched_name;
        let how = match self.found.kind {
            MatchKind::Identifier if self.entry.primary().is_empty() => {
                format!("identifier {name} points to an entry without a name")
            }
            MatchKind::Identifier => format!("identifier {name} points to {}", self.entry.primary()),
            MatchKind::Exact | MatchKind::Alias => format!("the name equals {name}"),
            MatchKind::Close | MatchKind::None => {
                format!("the name is like {name} (score {})", self.found.score)
            }
        };
        format!("{how}, which is not certain; for {} ", self.entry.id)
    }

    /// What the law says, as a clause.
    fn law(&self) -> String {
        let facts = &self.list.facts;
        let answer = &self.judged.answer;
        let rule = answer.rule.and_then(|index| facts.rules.get(index));
        let listing = answer.listing.and_then(|index| facts.listings.get(index));
        let (Some(rule), Some(listing)) = (rule, listing) else { return self.nothing() };
        let activity = phrase(self.query.activity);
        let start = rule.begins(listing).to_string();
        let programme = &self.list.programme.id;
        let closes = |exception: &Exception| {
            let until = exception.until.at.legal_time(&listing.listed_on);
            window(&until, exception.until.inclusive)
        };
        match answer.because {
            Because::NoRule => self.nothing(),
            Because::InForce => {
                let since = match self.exception_to(rule) {
                    Some(exception) => {
                        let until = exception.until.at.legal_time(&listing.listed_on);
                        format!("{until}, when the divestment window closed")
                    }
                    None => start,
                };
                format!("{activity} is {} under {programme} since {since}", rule_word(rule))
            }
            Because::DivestOnly(e) => {
                let cut_off = rule.start.legal_time(&listing.listed_on);
                let closing = facts.exceptions.get(e).map_or(String::new(), |e| format!(", {}", closes(e)));
                format!("{activity} is allowed under {programme} only to divest a position held before {cut_off}{closing}")
            }
            Because::Divestment(e) => {
                let closing = facts.exceptions.get(e).map_or(String::new(), |e| format!(" {}", closes(e)));
                format!("{activity} is permitted by the divestment exception of {programme}{closing}")
            }
            Because::Licensed(l) => facts.licences.get(l).map_or_else(String::new, |licence| {
                let closing = window(&licence.until, licence.inclusive);
                format!("{activity} is permitted by licence {} {closing}", licence.id)
            }),
            Because::Stayed(s) => facts.stays.get(s).map_or_else(String::new, |stay| {
                format!("a court suspended the listing from {}", stay.from)
            }),
            Because::StayedForParties(s) => facts.stays.get(s).map_or_else(String::new, |stay| {
                format!(
                    "a court suspended the listing for the parties of a case from {}, and its reach for others is open",
                    stay.from
                )
            }),
            Because::Vacated(v) => facts.vacaturs.get(v).map_or_else(String::new, |vacatur| {
                format!("a court annulled the listing on {}", vacatur.at)
            }),
            Because::Pending => {
                let then = match self.exception_to(rule) {
                    Some(exception) if exception.permits.contains(&self.query.activity) => {
                        format!("permitted by the divestment exception from {start}, {}", closes(exception))
                    }
                    Some(exception) => format!("allowed only to divest from {start}, {}", closes(exception)),
                    None => format!("{} from {start}", self.word(rule, listing)),
                };
                format!("{activity} is still permitted: under {programme} it is {then}")
            }
            Because::OtherActivity => format!(
                "{activity} is not restricted, but {} is {} under {programme} since {start}",
                restricted_activities(rule),
                self.word(rule, listing)
            ),
            Because::Watch => {
                let when = match self.is_disputed(listing) {
                    true => "at a time that is not known".to_owned(),
                    false => format!("since {}", listing.listed_on),
                };
                format!("listed under {programme} {when}, which restricts no security")
            }
            Because::Disputed(d) => facts.disputes.get(d).map_or_else(String::new, |dispute| {
                format!("the reach of {programme} is open here: {}", dispute.reason)
            }),
            Because::MissingIdentifier => format!(
                "{activity} is {} under {programme} for {} since {start}, and the row has no identifier that would tell whether it is one of them",
                rule_word(rule),
                securities(listing)
            ),
            Because::MissingKind => format!(
                "{activity} is {} under {programme} for some kinds of instrument since {start}, and the row does not tell its kind",
                rule_word(rule)
            ),
        }
    }

    /// What the rule does to the listing: less where its reach is in dispute.
    fn word(&self, rule: &Rule, listing: &Listing) -> &'static str {
        if self.is_disputed(listing) { "subject to review" } else { rule_word(rule) }
    }

    /// Whether it is open how far the listing reaches.
    fn is_disputed(&self, listing: &Listing) -> bool {
        let mut disputes = self.list.facts.disputes.iter();
        disputes.any(|dispute| dispute.listings.contains(&listing.id) && self.knows(&dispute.published))
    }

    /// The divestment exception to a rule for this activity, open or closed.
    fn exception_to(&self, rule: &Rule) -> Option<&Exception> {
        self.list.facts.exceptions.iter().find(|exception| {
            let activity = &self.query.activity;
            exception.rules.contains(&rule.id)
                && self.knows(&exception.published)
                && (exception.permits.contains(activity) || exception.divest_only.contains(activity))
        })
    }

    /// Why nothing is restricted: not yet listed, not listed any more, or not concerned.
    fn nothing(&self) -> String {
        let facts = &self.list.facts;
        let programme = &self.list.programme.id;
        let at = self.judged.period.until.previous().min(self.at());
        let visible: Vec<&Listing> = self
            .case
            .listings
            .iter()
            .filter_map(|&index| facts.listings.get(index))
            .filter(|listing| self.knows(&listing.published))
            .collect();
        let first = visible.iter().map(|listing| listing.listed_on).min_by_key(LegalTime::visible_from);
        let Some(first) = first else {
            return format!("no listing under {programme} was known then");
        };
        if at < first.visible_from() {
            return format!("not listed under {programme} before {}", first);
        }
        let reaching: Vec<&Rule> = facts
            .rules
            .iter()
            .filter(|rule| visible.iter().any(|listing| rule.basis.contains(&listing.basis)))
            .filter(|rule| rule.activities.contains(&self.query.activity))
            .filter(|rule| matches!(rule.effect, Effect::Restrict(_)))
            .collect();
        if !reaching.is_empty() && reaching.iter().all(|rule| !rule.actors.contains(&self.query.actor)) {
            return format!("the rules of {programme} do not bind {}", self.query.actor);
        }
        let ended = facts
            .revocations
            .iter()
            .filter(|revocation| self.knows(&revocation.published) && revocation.at.visible_from() <= at)
            .filter(|revocation| reaching.iter().any(|rule| revocation.rules.contains(&rule.id)))
            .max_by_key(|revocation| revocation.at.visible_from());
        if let Some(ended) = ended {
            return format!("the rules of {programme} ended on {} ({})", ended.at, short(&ended.source));
        }
        let removed = visible
            .iter()
            .filter_map(|listing| listing.removed.as_ref())
            .filter(|removal| self.knows(&removal.published) && removal.at.visible_from() <= at)
            .max_by_key(|removal| removal.at.visible_from());
        if let Some(removed) = removed {
            return format!("removed from {programme} on {}", removed.at);
        }
        format!("no rule of {programme} restricts {} then", phrase(self.query.activity))
    }

    /// The instant that the sentence speaks of.
    fn at(&self) -> Instant {
        match self.query.time {
            TradeTime::At(at) => at,
            TradeTime::Day(date) => {
                let day = LegalTime::day(date, self.list.programme.zone).visible_from();
                self.judged.period.from.max(day)
            }
        }
    }

    fn knows(&self, published: &LegalTime) -> bool {
        published.visible_from() <= self.query.known_of(self.list)
    }

    /// The citation of the fact that decides, without the words that it quotes.
    fn citation(&self) -> Option<String> {
        self.judged.answer.listing?;
        let sources = self.source();
        Some(short(&sources).to_owned()).filter(|short| !short.is_empty())
    }

    /// The citations of the facts that decide.
    pub(super) fn source(&self) -> String {
        let facts = &self.list.facts;
        let answer = &self.judged.answer;
        let mut sources: Vec<&Arc<str>> = Vec::new();
        match answer.because {
            Because::DivestOnly(e) | Because::Divestment(e) => {
                sources.extend(facts.exceptions.get(e).map(|fact| &fact.source));
            }
            Because::Licensed(l) => sources.extend(facts.licences.get(l).map(|fact| &fact.source)),
            Because::Stayed(s) | Because::StayedForParties(s) => {
                sources.extend(facts.stays.get(s).map(|fact| &fact.source));
            }
            Because::Vacated(v) => sources.extend(facts.vacaturs.get(v).map(|fact| &fact.source)),
            Because::Disputed(d) => sources.extend(facts.disputes.get(d).map(|fact| &fact.source)),
            _ => {}
        }
        sources.extend(answer.rule.and_then(|index| facts.rules.get(index)).map(|rule| &rule.source));
        sources.extend(answer.listing.and_then(|index| facts.listings.get(index)).map(|l| &l.source));
        if sources.is_empty() {
            sources.push(&self.entry.source);
        }
        let mut seen: Vec<&str> = Vec::new();
        for source in sources {
            if !seen.contains(&&**source) {
                seen.push(source);
            }
        }
        seen.join("; ")
    }

    /// What would change the answer: time, or knowing who it is.
    pub(super) fn change(&self) -> String {
        let time = self.judged.next.as_ref().map(|(at, next)| {
            let verdict = if self.found.certain { next.verdict } else { next.verdict.min(Verdict::Review) };
            next_answer(*at, verdict, &next.flags, self.list.programme.zone)
        });
        let identity =
            (!self.found.certain).then(|| "an identifier of the issuer would decide who it is".to_owned());
        let known = (self.query.known != KnownOn::Latest && self.learns_more())
            .then(|| "facts published later change the answer".to_owned());
        [identity, time, known].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// Whether full knowledge gives another verdict for the same time.
    fn learns_more(&self) -> bool {
        let now = self.grid.at(self.at(), self.query.known_of(self.list)).0;
        self.grid.at(self.at(), Instant::MAX).0.verdict != now.verdict
    }
}

fn rule_word(rule: &Rule) -> &'static str {
    match rule.effect {
        Effect::Restrict(Verdict::Blocked) => "blocked",
        Effect::Restrict(Verdict::Prohibited) => "prohibited",
        Effect::Restrict(Verdict::DivestOnly) => "allowed only to divest",
        Effect::Restrict(Verdict::Review | Verdict::Permitted) => "subject to review",
        Effect::Watch => "watched",
    }
}

/// The securities that a listing reaches.
fn securities(listing: &Listing) -> String {
    let mut named: Vec<&str> = listing.instruments.iter().map(Identifier::as_str).collect();
    let more = named.len().saturating_sub(SECURITIES_TOLD);
    named.truncate(SECURITIES_TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more} only", named.join(", "))
}

fn restricted_activities(rule: &Rule) -> String {
    rule.activities.iter().next().map_or_else(|| "another activity".to_owned(), |a| phrase(*a).to_owned())
}

/// A citation without the words that it quotes, and without further ones.
fn short(citation: &str) -> &str {
    let end = citation.find(": ").into_iter().chain(citation.find("; ")).min().unwrap_or(citation.len());
    citation.get(..end).unwrap_or(citation)
}

/// The end of a window, as a clause.
fn window(until: &LegalTime, inclusive: bool) -> String {
    format!("{} {until}", if inclusive { "through" } else { "before" })
}

/// What comes next, as a clause.
pub(super) fn next_answer(at: Instant, verdict: Verdict, flags: &Flags, zone: Tz) -> String {
    let flags = if flags.is_empty() { String::new() } else { format!(" ({flags})") };
    format!("{verdict}{flags} {}", turning(at, "from", zone))
}

/// The instant at which an answer changes. Behind a window that includes its printed end that is the
/// instant after the printed one.
fn turning(at: Instant, word: &str, zone: Tz) -> String {
    if at.nanos().rem_euclid(1_000_000_000) == 1 {
        return format!("after {}", at.previous().civil(zone));
    }
    format!("{word} {}", at.civil(zone))
}

/// An activity as the subject of a sentence.
fn phrase(activity: Activity) -> &'static str {
    match activity {
        Activity::Purchase => "purchase",
        Activity::Sale => "sale",
        Activity::SaleToDivest => "sale to divest",
        Activity::ShortSale => "short sale",
        Activity::Hold => "holding",
        Activity::Drip => "dividend reinvestment",
        Activity::DividendCash => "receipt of a cash dividend",
        Activity::CorporateAction => "a corporate action in kind",
        Activity::AdrConversion => "conversion of receipts",
        Activity::Exercise => "exercise",
        Activity::Assignment => "assignment",
        Activity::CloseDerivative => "closing of the derivative",
        Activity::Lend => "lending",
        Activity::Pledge => "pledging",
        Activity::Subscribe => "subscription",
        Activity::Redeem => "redemption",
    }
}

fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    let mut sentence: String = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    sentence.extend(chars);
    sentence.push('.');
    sentence
}

/// The line of a row that no entry matches: the nearest candidate is the proof that it was looked at.
pub(super) fn no_match(lists: &[List], identity: &Identity) -> Line {
    let nearest = identity
        .dropped
        .iter()
        .max_by_key(|dropped| (dropped.score, std::cmp::Reverse((dropped.list, dropped.entry))));
    let kind =
        identity.kind.filter(|_| identity.flags.contains(&Flag::LookThrough) || is_no_security(identity));
    let unsaid = identity.doubt.as_ref().filter(|doubt| !identity.remarks.contains(doubt));
    let reason = match (kind, nearest) {
        _ if unsaid.is_some() => sentence_case(unsaid.map_or("", String::as_str)),
        _ if identity.doubt.is_some() => "Nothing in the row can be compared with a list.".to_owned(),
        (Some(kind), _) if is_no_security(identity) => format!("Not a security: {kind}."),
        (Some(kind), _) => {
            format!("A {kind} whose composition is not known: its holdings were not screened.")
        }
        (None, Some(dropped)) => {
            let entry = lists.get(dropped.list).and_then(|list| list.entries.get(dropped.entry));
            let id = entry.map_or("", |entry| &entry.id);
            format!("No listed entity matches; the nearest was {} ({id}): {}.", dropped.name, dropped.reason)
        }
        (None, None) => "No listed entity matches.".to_owned(),
    };
    // A candidate of the firm's own list gives the list away, if only by its name.
    let house = nearest.and_then(|dropped| lists.get(dropped.list)).filter(|list| list.programme.house);
    let secrecy = house.and_then(|list| list.facts.rules.iter().map(|rule| rule.disclosure).max());
    Line {
        score: nearest.map(|dropped| dropped.score),
        disclosure: secrecy.unwrap_or(Disclosure::Open),
        ..unmatched(Some(Verdict::Permitted), reason)
    }
}

/// The line of a row in which nothing can be compared with a list.
pub(super) fn unscreenable(reason: &str) -> Line {
    unmatched(None, sentence_case(reason))
}

/// A line without an entry.
pub(crate) fn unmatched(verdict: Option<Verdict>, reason: String) -> Line {
    Line {
        verdict,
        flags: Flags::none(),
        match_kind: MatchKind::None,
        score: None,
        entry_id: Arc::from(""),
        entry_name: String::new(),
        matched_name: String::new(),
        programme: Arc::from(""),
        listing_id: Arc::from(""),
        reason,
        effective_from: None,
        effective_until: None,
        source: String::new(),
        change: String::new(),
        disclosure: Disclosure::Open,
    }
}

fn is_no_security(identity: &Identity) -> bool {
    use crate::instrument::Kind;
    matches!(identity.kind, Some(Kind::Cash | Kind::Fx))
}

/// A reason with remarks on the row itself.
pub(super) fn with_remarks(reason: &str, remarks: &[String]) -> String {
    let mut text = reason.trim_end_matches('.').to_owned();
    for remark in remarks {
        text.push_str("; ");
        text.push_str(remark);
    }
    text.push('.');
    text
}
