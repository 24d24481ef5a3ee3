//! Who we are to S3: one chain of providers, given to OpenDAL and used here alike.

use opendal::HttpTransporter;
use reqsign_aws_v4::{
    AssumeRoleCredentialProvider, Credential, DefaultCredentialProvider, RequestSigner, StaticCredentialProvider,
};
use reqsign_core::{Context, OsEnv, ProvideCredentialChain, Signer};
use reqsign_file_read_tokio::TokioFileRead;

use crate::mounts::Resolved;

/// Where credentials come from, in order.
pub(in crate::store) type Chain = ProvideCredentialChain<Credential>;

/// Builds the chain: the mount's own keys, else the AWS default (environment, profile, SSO, web
/// identity, container, machine); a role is assumed on top of whichever is found.
///
/// `spelled` is how the files of profiles write the profile's name, where that is not its name.
pub(in crate::store) fn chain(mount: &Resolved, spelled: Option<&str>, region: &str, http: HttpTransporter) -> Chain {
    let mut builder = DefaultCredentialProvider::builder();
    if let Some(profile) = spelled.or_else(|| mount.get("profile")) {
        builder = builder.with_profile(profile);
    }
    if mount.get("profile").is_some() {
        // A profile that was chosen is not overruled by what the environment happens to hold.
        builder = builder.no_env();
    }
    if mount.is_set("disable_ec2_metadata") {
        builder = builder.no_imds();
    }
    let mut chain = Chain::new().push(builder.build());
    if let (Some(id), Some(secret)) = (mount.get("access_key_id"), mount.get("secret_access_key")) {
        let mut fixed = StaticCredentialProvider::new(id, secret);
        if let Some(token) = mount.get("session_token") {
            fixed = fixed.with_session_token(token);
        }
        chain = chain.push_front(fixed);
    }
    let Some(role) = mount.get("role_arn") else { return chain };
    let context = Context::new().with_file_read(TokioFileRead).with_env(OsEnv).with_http_send(http);
    let signer = Signer::new(context, chain, RequestSigner::new("sts", region));
    let mut assumed = AssumeRoleCredentialProvider::new(role.to_owned(), signer)
        .with_region(region.to_owned())
        .with_regional_sts_endpoint();
    if let Some(id) = mount.get("external_id") {
        assumed = assumed.with_external_id(id.to_owned());
    }
    if let Some(name) = mount.get("role_session_name") {
        assumed = assumed.with_role_session_name(name.to_owned());
    }
    Chain::new().push(assumed)
}
