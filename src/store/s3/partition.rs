//! The partitions of AWS: worlds apart, each with regions, host names and buckets of its own (AWS,
//! "AWS Identity and Access Management: partitions"; the names are those of botocore's `partitions.json`).

/// A part of AWS that knows nothing of the others.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::store) struct Partition {
    /// Its name, as in resource names (`arn:NAME:s3:::bucket`).
    pub(in crate::store) name: &'static str,
    /// How its regions begin.
    regions: &'static [&'static str],
    /// How its host names end.
    pub(in crate::store) suffix: &'static str,
}

/// The first is that of every region that no other claims.
const PARTITIONS: &[Partition] = &[
    Partition { name: "aws", regions: &[], suffix: "amazonaws.com" },
    Partition { name: "aws-cn", regions: &["cn-"], suffix: "amazonaws.com.cn" },
    Partition { name: "aws-us-gov", regions: &["us-gov-"], suffix: "amazonaws.com" },
    Partition { name: "aws-eusc", regions: &["eusc-"], suffix: "amazonaws.eu" },
    Partition { name: "aws-iso", regions: &["us-iso-"], suffix: "c2s.ic.gov" },
    Partition { name: "aws-iso-b", regions: &["us-isob-"], suffix: "sc2s.sgov.gov" },
    Partition { name: "aws-iso-e", regions: &["eu-isoe-"], suffix: "cloud.adc-e.uk" },
    Partition { name: "aws-iso-f", regions: &["us-isof-"], suffix: "csp.hci.ic.gov" },
];

impl Partition {
    /// Returns the partition of a region.
    pub(in crate::store) fn of_region(region: &str) -> &'static Self {
        let claims = |partition: &&Self| partition.regions.iter().any(|begin| region.starts_with(begin));
        PARTITIONS.iter().find(claims).unwrap_or(&PARTITIONS[0])
    }

    /// Returns the partition of a host, none if it is not of AWS; `region` decides where the host's name
    /// does not.
    pub(in crate::store) fn of_host(host: &str, region: &str) -> Option<&'static Self> {
        let host = host.to_ascii_lowercase();
        let ends = |partition: &&Self| host.strip_suffix(partition.suffix).is_some_and(|rest| rest.ends_with('.'));
        let mut found = PARTITIONS.iter().filter(ends);
        let first = found.next()?;
        if found.next().is_none() {
            return Some(first);
        }
        let named = host.split('.').map(Self::of_region).find(|partition| *partition != &PARTITIONS[0]);
        let regional = host.strip_prefix("s3.").is_some_and(|rest| rest.contains('-'));
        Some(named.unwrap_or_else(|| if regional { first } else { Self::of_region(region) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_regions() {
        for (region, name) in [
            ("us-east-1", "aws"),
            ("", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert_eq!(Partition::of_region(region).name, name, "{region}");
        }
    }

    #[test]
    fn of_hosts() {
        for (host, region, name) in [
            ("s3.amazonaws.com", "us-east-1", Some("aws")),
            ("S3.EU-WEST-1.amazonaws.com", "eu-west-1", Some("aws")),
            ("s3.us-gov-west-1.amazonaws.com", "us-east-1", Some("aws-us-gov")),
            ("s3.us-east-1.amazonaws.com", "us-gov-west-1", Some("aws")),
            ("s3.amazonaws.com", "us-gov-west-1", Some("aws-us-gov")),
            ("s3.cn-north-1.amazonaws.com.cn", "cn-north-1", Some("aws-cn")),
            ("s3.eusc-de-east-1.amazonaws.eu", "", Some("aws-eusc")),
            ("127.0.0.1", "us-east-1", None),
            ("s3.amazonaws.com.example.org", "us-east-1", None),
            ("notamazonaws.com", "us-east-1", None),
            ("amazonaws.com", "us-east-1", None),
        ] {
            assert_eq!(Partition::of_host(host, region).map(|found| found.name), name, "{host} {region}");
        }
    }
}
