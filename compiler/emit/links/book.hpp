// Collects for a report which file and field holds a rule, by whom, and against whom.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "emit/emission.hpp"

namespace promoc::emit {

/// Takes links and hands them to the emission, each once. Links of rules that the definition does not have are left
/// out, so nobody need ask first whether a deployment has a rule.
class LinkBook {
 public:
  explicit LinkBook(Emission& emission);
  /// Takes links of the rules that a policy rests on, as links of the policy.
  LinkBook(Emission& emission, const plan::PolicyRule& policy);

  [[nodiscard]] auto plan() const -> const plan::Plan& { return emission_.plan(); }

  void add(plan::Enforcement link);
  /// Held by a workflow or a file beside it.
  void by_workflow(const std::string& rule, std::string file, std::string field, std::string note = {});
  void by_github(const std::string& rule, std::string file, std::string field, std::string note = {});
  void by_aws(const std::string& rule, std::string file, std::string field, plan::Holds holds, std::string note = {});

 private:
  Emission& emission_;
  const plan::PolicyRule* policy_ = nullptr;  ///< whose links these are, where they are those of a policy
  std::set<std::string_view> rules_;          ///< whose links are taken
  std::set<std::string> said_;                ///< rule, file and field of each link that was taken
};

}  // namespace promoc::emit
