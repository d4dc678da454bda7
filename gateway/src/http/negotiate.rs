//! Content negotiation: the client's preferences in its `Accept` header (RFC 9110, 12.5.1).

use axum::http::{HeaderMap, header};

use super::stream::Framing;

/// Media type of a single answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `application/graphql-response+json`, whose status depends on the outcome.
    GraphqlResponse,
    /// `application/json`, whose status is 200 whatever the GraphQL outcome is.
    Json,
}

impl Format {
    /// Value of `Content-Type`.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// Kind of response that the client prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Best {
    /// Single answer.
    Answer,
    /// Stream of events.
    Events,
    /// HTML page.
    Page,
}

/// Outcome of a negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) best: Best,
    /// Format of a single answer. JSON when the client accepts only events or a page, for refusals.
    pub(super) format: Format,
    /// Framing of a stream of answers, when the client names one, even if it is not the preferred one.
    pub(super) stream: Option<Framing>,
}

/// Negotiates the response; `None` when the client accepts nothing that is offered.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Accepted> {
    let accept = headers.get_all(header::ACCEPT);
    // An empty header counts as none.
    if accept.iter().all(|value| value.as_bytes().trim_ascii().is_empty()) {
        return Some(Accepted { best: Best::Answer, format: Format::Json, stream: None });
    }
    let values = accept.iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<Range<'_>> = values.flat_map(|value| value.split(',')).filter_map(Range::parse).collect();
    let rank = |kind, subtype| Rank::of(ranges.iter(), kind, subtype);
    let modern = rank("application", "graphql-response+json");
    let json = rank("application", "json");
    let events = rank("text", "event-stream");
    let page = rank("text", "html");
    // Without the parameter the type usually means something else: deferred parts of one answer.
    let parts = Rank::of(ranges.iter().filter(|range| range.subscriptions), "multipart", "mixed");
    // A client that names the newer type gets it; `*/*` gets the one that every client can read.
    let format = if modern > json || (modern == json && modern.is_by_name()) {
        Format::GraphqlResponse
    } else {
        Format::Json
    };
    let answer = modern.max(json);
    let best = [(answer, Best::Answer), (events, Best::Events), (page, Best::Page)]
        .into_iter()
        .filter(|(rank, _)| rank.quality > 0)
        // The first of equals: `max_by_key` would take the last.
        .rev()
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, best)| best)
        // Clients accept parts for subscriptions; a query is answered in parts only if no other type is accepted.
        .or_else(|| parts.is_by_name().then_some(Best::Events))?;
    let stream = [(events, Framing::EventStream), (parts, Framing::Multipart)]
        .into_iter()
        .filter(|(rank, _)| rank.is_by_name())
        .rev()
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, framing)| framing);
    Some(Accepted { best, format, stream })
}

/// Rank of a type: by quality first, then by how exactly it was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    quality: u16,
    precision: u8,
}

impl Rank {
    /// Rank of a type by the most exact range that matches, whatever the others say.
    fn of<'a>(ranges: impl Iterator<Item = &'a Range<'a>>, kind: &str, subtype: &str) -> Self {
        let matching = ranges.filter_map(|range| Some((range.precision(kind, subtype)?, range.quality)));
        match matching.max() {
            Some((precision, quality)) if quality > 0 => Self { quality, precision },
            _ => Self { quality: 0, precision: 0 },
        }
    }

    fn is_by_name(self) -> bool {
        self.quality > 0 && self.precision == 2
    }
}

/// Media range; the quality in thousandths.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: u16,
    /// Set when the range has the parameter `subscriptionSpec` of the supported version.
    subscriptions: bool,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let mut range = Self { kind, subtype, quality: 1000, subscriptions: false };
        for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
            let (name, value) = (name.trim(), value.trim());
            if name.eq_ignore_ascii_case("q") {
                let number: f32 = value.parse().ok().filter(|number| (0.0..=1.0).contains(number))?;
                range.quality = (number * 1000.0).round() as u16;
            } else if name.eq_ignore_ascii_case("subscriptionSpec") {
                range.subscriptions = value.trim_matches('"') == "1.0";
            }
        }
        Some(range)
    }

    fn precision(&self, kind: &str, subtype: &str) -> Option<u8> {
        match (self.kind, self.subtype) {
            ("*", "*") => Some(0),
            (of, "*") if of.eq_ignore_ascii_case(kind) => Some(1),
            (of, is) if of.eq_ignore_ascii_case(kind) && is.eq_ignore_ascii_case(subtype) => Some(2),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn accepted(accept: &str) -> Option<Accepted> {
        negotiate(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).unwrap())]))
    }

    #[test]
    fn a_single_answer_is_written_in_the_format_that_the_client_prefers() {
        let (modern, json) = (Format::GraphqlResponse, Format::Json);
        for (accept, format) in [
            ("*/*", json),
            ("application/*", json),
            ("application/json", json),
            ("APPLICATION/JSON; charset=utf-8", json),
            ("application/graphql-response+json", modern),
            ("application/json, application/graphql-response+json", modern),
            ("application/graphql-response+json, application/json;q=0.9", modern),
            ("application/graphql-response+json;q=0.5, application/json", json),
            ("application/graphql-response+json;q=0.5, */*;q=0.1", modern),
            ("application/graphql-response+json;q=0, */*", json),
            ("application/json;q=0, */*", modern),
            (
                "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
                modern,
            ),
        ] {
            let accepted = accepted(accept).unwrap();
            assert_eq!((accepted.best, accepted.format), (Best::Answer, format), "{accept}");
        }
        assert_eq!(negotiate(&HeaderMap::new()).unwrap().format, json);
        for nothing in ["", " "] {
            assert_eq!(accepted(nothing), negotiate(&HeaderMap::new()));
        }
    }

    #[test]
    fn events_and_pages_have_to_be_wanted() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(accepted(browser).unwrap().best, Best::Page);
        let events = accepted("text/event-stream").unwrap();
        assert_eq!((events.best, events.stream), (Best::Events, Some(Framing::EventStream)));
        assert_eq!(accepted("text/event-stream, application/json;q=0.1").unwrap().best, Best::Events);
        let either = accepted("application/json, text/event-stream").unwrap();
        assert_eq!((either.best, either.stream), (Best::Answer, Some(Framing::EventStream)));
        assert_eq!(accepted("*/*").unwrap().stream, None);
    }

    #[test]
    fn parts_are_for_subscriptions() {
        for accept in [
            "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0,application/json",
            "multipart/mixed; boundary=graphql; subscriptionSpec=\"1.0\", application/json",
            "application/json;q=0.1, Multipart/Mixed;SubscriptionSpec=1.0;boundary=x",
            "multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json, application/json",
            "multipart/mixed;subscriptionSpec=1.0, */*",
            "multipart/mixed;subscriptionSpec=1.0, application/json, text/event-stream;q=0.9",
        ] {
            let accepted = accepted(accept).unwrap();
            assert_eq!(
                (accepted.best, accepted.stream),
                (Best::Answer, Some(Framing::Multipart)),
                "{accept}"
            );
        }
        let nothing_else = accepted("multipart/mixed;subscriptionSpec=1.0").unwrap();
        assert_eq!((nothing_else.best, nothing_else.stream), (Best::Events, Some(Framing::Multipart)));
        for accept in [
            "multipart/mixed;deferSpec=20220824, application/json",
            "multipart/mixed;subscriptionSpec=2.0, application/json",
            "multipart/mixed;subscriptionSpec=1.0;q=0, application/json",
            "multipart/*;subscriptionSpec=1.0, application/json",
        ] {
            assert_eq!(accepted(accept).unwrap().stream, None, "{accept}");
        }
    }

    #[test]
    fn nothing_on_offer_is_acceptable() {
        for accept in ["image/png", "application/json;q=0", "text/plain, image/*", "*/*;q=0", "nonsense"] {
            assert_eq!(accepted(accept), None, "{accept}");
        }
    }
}
