// The secrets of notices: where they are, and the job that looks whether they are there. The jobs that tell people are
// part of a section.
#pragma once

#include "emit/emission.hpp"

namespace promoc::emit {

/// The GitHub environment that holds the secrets; null when there is none.
auto find_notices(const plan::Plan& plan) -> const plan::EnvironmentSettings*;

/// Adds the job that fails when a secret is missing; none when no notice needs any.
void add_secrets_job(Emission& emission, const plan::Promotion& promotion, lang::yaml::Map& jobs);
/// Every run of the workflow needs the secrets, so nothing is built without them.
auto secrets_before_build(const plan::Plan& plan, const plan::Promotion& promotion) -> bool;
/// Only some runs need them: those that come to this environment wait for the look before they touch it.
auto secrets_before(const plan::Plan& plan, const plan::Deployment& deployment) -> bool;

}  // namespace promoc::emit
