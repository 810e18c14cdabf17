// Pieces of IAM that several emitted templates need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/yaml/tree.hpp"
#include "plan/plan.hpp"

namespace promoc::emit::iam {

using Actions = std::vector<std::string>;

/// `Fn::Sub` of a text.
auto sub(std::string_view text) -> lang::yaml::Map;
/// A statement that allows these actions on these resources.
auto statement(const Actions& actions, const std::vector<lang::yaml::Node>& resources) -> lang::yaml::Map;
auto policy_document(lang::yaml::Seq statements) -> lang::yaml::Map;
/// The parameters `Owner` and `Repository`, which `trust` needs.
void add_repository(lang::yaml::Map& parameters);
/// Trust in the jobs that name one GitHub environment, and in nothing else: they get the role only when its rules let
/// them run. `environment` may contain `${...}` of the template.
auto trust(const plan::Plan& plan, std::string_view environment) -> lang::yaml::Map;

}  // namespace promoc::emit::iam
