//! Identity providers on the command line.

use clap::Args;
use service::Clock;

use super::Failure;
use crate::auth::issuer::{Issuer, IssuerConfig};

/// Issuers whose tokens are accepted besides those of the shared secret.
#[derive(Args)]
pub(super) struct IssuerArgs {
    /// Identity provider (OpenID Connect) whose tokens are accepted, exactly as in their `iss`; may be given several
    /// times. Its keys are found by its discovery document.
    #[arg(long = "issuer", env = "ISSUERS", value_name = "URL", value_delimiter = ',', value_parser = url)]
    issuers: Vec<String>,
    /// Audience that the tokens of an issuer must have in `aud`.
    #[arg(
        long = "issuer-audience",
        env = "ISSUER_AUDIENCES",
        value_name = "ISSUER=AUDIENCE",
        value_delimiter = ',',
        value_parser = pair
    )]
    audiences: Vec<(String, String)>,
    /// Issuer without a discovery document, and the URL of its keys.
    #[arg(long, env = "JWKS", value_name = "ISSUER=URL", value_delimiter = ',', value_parser = issuer_and_url)]
    jwks: Vec<(String, String)>,
}

impl IssuerArgs {
    pub(super) fn issuers(self) -> Result<Vec<Issuer>, Failure> {
        Ok(Issuer::all(self.configs()?, &Clock::system())?)
    }

    fn configs(self) -> Result<Vec<IssuerConfig>, Failure> {
        let Self { issuers, audiences, jwks } = self;
        let mut configs: Vec<IssuerConfig> = Vec::new();
        let named = jwks.into_iter().map(|(url, keys)| (url, Some(keys)));
        for (url, jwks) in named.chain(issuers.into_iter().map(|url| (url, None))) {
            if configs.iter().all(|known| known.url != url) {
                configs.push(IssuerConfig { url, audience: None, jwks });
            }
        }
        for (url, audience) in audiences {
            let known = configs.iter_mut().find(|known| known.url == url);
            let config = known.ok_or_else(|| {
                format!("there is an audience for {url}, which is no issuer; add --issuer {url}")
            })?;
            config.audience = Some(audience);
        }
        for IssuerConfig { url, audience, jwks } in &configs {
            let plain = |url: &str| url.starts_with("http:");
            if plain(url) || jwks.as_deref().is_some_and(plain) {
                tracing::warn!(issuer = url, "the issuer's keys come unprotected; use https");
            }
            if audience.is_none() {
                tracing::warn!(issuer = url, "tokens of the issuer are accepted whatever their audience");
            }
        }
        Ok(configs)
    }
}

fn url(text: &str) -> Result<String, String> {
    let good =
        ["https://", "http://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    if good {
        Ok(text.to_owned())
    } else {
        Err("an issuer is a URL, for example https://id.example.com".to_owned())
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let wrong = || "it reads https://id.example.com=audience".to_owned();
    let (issuer, audience) = text.split_once('=').ok_or_else(wrong)?;
    if audience.is_empty() { Err(wrong()) } else { Ok((url(issuer)?, audience.to_owned())) }
}

fn issuer_and_url(text: &str) -> Result<(String, String), String> {
    let (issuer, keys) = text.split_once('=').unwrap_or_default();
    let wrong = |_| "it reads https://id.example.com=https://id.example.com/keys".to_owned();
    Ok((url(issuer).map_err(wrong)?, url(keys).map_err(wrong)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configs(issuers: &[&str], audiences: &[&str], jwks: &[&str]) -> Result<Vec<IssuerConfig>, String> {
        let args = IssuerArgs {
            issuers: issuers.iter().map(|it| url(it)).collect::<Result<_, _>>()?,
            audiences: audiences.iter().map(|it| pair(it)).collect::<Result<_, _>>()?,
            jwks: jwks.iter().map(|it| issuer_and_url(it)).collect::<Result<_, _>>()?,
        };
        args.configs().map_err(|error| error.to_string())
    }

    fn config(url: &str, audience: Option<&str>, jwks: Option<&str>) -> IssuerConfig {
        let [audience, jwks] = [audience, jwks].map(|it| it.map(str::to_owned));
        IssuerConfig { url: url.to_owned(), audience, jwks }
    }

    #[test]
    fn each_issuer_has_its_keys_and_audience() {
        let found = configs(
            &["https://a", "https://b", "https://a"],
            &["https://b=x=y"],
            &["https://c=https://keys/?of=c", "https://a=https://keys/a"],
        );
        let expected = vec![
            config("https://c", None, Some("https://keys/?of=c")),
            config("https://a", None, Some("https://keys/a")),
            config("https://b", Some("x=y"), None),
        ];
        assert_eq!(found, Ok(expected));
        assert_eq!(configs(&[], &[], &[]), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_issuer_is_refused() {
        assert!(configs(&["id.example.com"], &[], &[]).is_err());
        assert!(configs(&["https://a"], &["https://other=x"], &[]).is_err());
        assert!(configs(&["https://a"], &["https://a="], &[]).is_err());
        assert!(configs(&[], &[], &["https://a"]).is_err());
        assert!(configs(&[], &[], &["https://a=keys"]).is_err());
    }
}
