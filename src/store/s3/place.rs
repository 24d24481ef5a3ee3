//! Where a bucket is: endpoint, region, and which of them belong to one service. Nothing is asked of it here but
//! its region.

use super::Partition;
use crate::error::Result;
use crate::location::escaped;
use crate::mounts::Resolved;
use crate::store::endpoint::{own_endpoint, web_url};
use crate::store::transport::Network;

/// Where a bucket is.
pub(in crate::store) struct S3Place {
    pub(in crate::store) endpoint: String,
    pub(in crate::store) region: String,
    /// The part of AWS it is in, if it is in any.
    pub(in crate::store) partition: Option<&'static Partition>,
    /// The bucket could not be asked for its region.
    pub(in crate::store) guessed: bool,
    /// How the profile is written; see [`super::chain`].
    pub(in crate::store) profile: Option<String>,
}

impl S3Place {
    /// Fills in what the mount does not say: environment, then profile, then the bucket itself, if one is
    /// named, for its region (AWS) or `us-east-1` (others, most of which do not care).
    ///
    /// # Errors
    /// A profile that was named and is not there; an endpoint that is no URL.
    pub(in crate::store) async fn find(mount: &Resolved, bucket: &str, network: &Network) -> Result<Self> {
        let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let profile = super::profile(mount.get("profile"))?;
        let variables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
        let endpoint = mount
            .get("endpoint")
            .map(|url| (url.to_owned(), own_endpoint(mount).to_owned()))
            .or_else(|| variables.iter().find_map(|name| Some((env(name)?, (*name).to_owned()))))
            .or_else(|| {
                let name = escaped(profile.name.as_bytes());
                Some((profile.endpoint?, format!("`endpoint_url` of the AWS profile `{name}`")))
            });
        let region = mount
            .get("region")
            .map(str::to_owned)
            .or_else(|| ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(env))
            .or(profile.region);
        let (endpoint, host) = match endpoint.map(|(url, source)| web_url(&url, &source)).transpose()? {
            Some((endpoint, url)) => (Some(endpoint), Some(url.host_str().unwrap_or_default().to_owned())),
            None => (None, None),
        };
        let is_aws = host.as_deref().is_none_or(|host| Partition::of_host(host, "").is_some());
        let asks = region.is_none() && is_aws && !bucket.is_empty();
        let region = if asks {
            let url = format!("{}/{bucket}", endpoint.as_deref().unwrap_or("https://s3.amazonaws.com"));
            super::region_of(&url, &network.transporter()).await
        } else {
            region
        };
        let guessed = asks && region.is_none();
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        let partition = match host {
            None => Some(Partition::of_region(&region)),
            Some(host) => Partition::of_host(&host, &region),
        };
        let own = || format!("https://s3.{region}.{}", Partition::of_region(&region).suffix);
        Ok(Self { endpoint: endpoint.unwrap_or_else(own), region, partition, guessed, profile: profile.spelled })
    }

    /// What tells the service from all others, however its endpoint is written: a partition of AWS is one, with
    /// all of its regions.
    pub(in crate::store) fn service(&self, bucket: &str) -> String {
        if let Some(partition) = self.partition {
            return format!("s3|{}", partition.name);
        }
        let endpoint = self.endpoint.replace(&format!("//{bucket}."), "//");
        // Parsed, so that case and a port that goes without saying make no difference.
        let endpoint = reqwest::Url::parse(&endpoint).map_or(endpoint, |url| url.to_string());
        format!("s3|{endpoint}")
    }

    /// What tells the bucket from all others: names are unique within a partition of AWS (AWS, "General
    /// purpose bucket naming rules"), elsewhere at one endpoint.
    pub(in crate::store) fn realm(&self, bucket: &str) -> String {
        format!("{}|{bucket}", self.service(bucket))
    }

    /// The bucket's own URL.
    pub(in crate::store) fn url(&self, bucket: &str, virtual_host: bool) -> String {
        let endpoint = self.endpoint.replace(&format!("//{bucket}."), "//");
        if virtual_host { endpoint.replacen("//", &format!("//{bucket}."), 1) } else { format!("{endpoint}/{bucket}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(endpoint: &str, region: &str) -> S3Place {
        let host = reqwest::Url::parse(endpoint).unwrap().host_str().unwrap().to_owned();
        let partition = Partition::of_host(&host, region);
        S3Place { endpoint: endpoint.to_owned(), region: region.to_owned(), partition, guessed: false, profile: None }
    }

    /// What is one service copies between its buckets; what is one bucket is one whatever leads to it.
    #[test]
    fn services_and_buckets() {
        let own = place("http://h:9000", "r");
        let aws = place("https://s3.eu-west-1.amazonaws.com", "eu-west-1");
        for (one, other, is_one) in [
            (&own, place("http://H:9000", "other"), true),
            (&own, place("http://b.h:9000", "r"), true),
            (&own, place("http://h:9001", "r"), false),
            (&own, place("https://h:9000", "r"), false),
            (&aws, place("https://s3.amazonaws.com", "us-east-1"), true),
            (&aws, place("https://b.s3.us-east-2.amazonaws.com", "us-east-2"), true),
            (&aws, place("https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"), false),
            (&aws, place("https://s3.us-gov-west-1.amazonaws.com", "us-gov-west-1"), false),
            (&aws, place("http://h:9000", "eu-west-1"), false),
        ] {
            assert_eq!(one.service("b") == other.service("b"), is_one, "{}", other.endpoint);
            assert_eq!(one.realm("b") == other.realm("b"), is_one, "{}", other.endpoint);
            assert!(one.realm("b") != other.realm("c"));
        }
    }
}
