#include <catch2/catch.hpp>

#include "verify/places.hpp"
#include "verify/verify.hpp"

using namespace promoc;

namespace {

class NoFiles final : public FileSystem {
 public:
  [[nodiscard]] auto read(std::string_view) const -> std::optional<std::string> override { return std::nullopt; }
  [[nodiscard]] auto is_directory(std::string_view) const -> bool override { return false; }
};

auto rules(std::string_view file, std::string_view field) -> std::vector<plan::RuleId> {
  plan::Plan plan;
  for (const auto* id : {"a", "b", "c", "d", "e"}) plan.rules.push_back({id, "", {}});
  const std::vector<plan::Enforcement> links{
      {.rule = "c", .file = "w.yml", .field = "jobs.production.needs[staging]"},
      {.rule = "a", .file = "w.yml", .field = "jobs.production"},
      {.rule = "b", .file = "w.yml", .field = "jobs.staging.steps[It is. what was built].env.DIGEST"},
      {.rule = "d", .file = "owners", .field = "/.github/**"},
      {.rule = "e", .file = "owners", .field = "/samconfig.toml"},
  };
  const NoFiles files;
  SourceManager sources;
  return verify::rules_at({plan, links, files, {}, files, {}, sources}, file, field);
}

using Rules = std::vector<plan::RuleId>;

}  // namespace

TEST_CASE("rules of a place are those at it, in it and around it, in the order of the definition") {
  CHECK(rules("w.yml", "jobs.production.needs[staging]") == Rules{"a", "c"});
  CHECK(rules("w.yml", "jobs.production.needs") == Rules{"a", "c"});
  CHECK(rules("w.yml", "jobs.production.if") == Rules{"a"});
  CHECK(rules("w.yml", "jobs") == Rules{"a", "b", "c"});
  CHECK(rules("w.yml", "") == Rules{"a", "b", "c"});
  CHECK(rules("w.yml", "jobs.staging.steps[It is. what was built]") == Rules{"b"});
  CHECK(rules("owners", "/.github/**") == Rules{"d"});
}

TEST_CASE("a place without a rule has those of the closest one of its file") {
  CHECK(rules("w.yml", "jobs.staging.permissions") == Rules{"b"});
  CHECK(rules("owners", "/src/**") == Rules{"d", "e"});
  CHECK(rules("other", "jobs").empty());
}

TEST_CASE("places with a common part of a name are apart") {
  CHECK_FALSE(verify::nearness("jobs.production", "jobs.production-check").related);
  CHECK(verify::nearness("rules[pull_request].parameters", "rules[pull_request]").related);
  CHECK(verify::nearness("a[b[c]d].e", "a[b[c]d]").related);
  CHECK(verify::nearness("a]b", "a]b").related);
}
