// Settings for Terraform: they say what is meant, field by field. Versions, comments, and what a team adds beside them
// are its own.
#include <algorithm>
#include <array>

#include "verify/files/parts.hpp"

namespace promoc::verify::files {
namespace {

using Kind = Difference::Kind;

auto identity(std::string_view, const Value& item) -> std::string {
  if (item.kind == Value::Kind::Scalar) return item.text;
  const auto* const context = item.find("context");
  return context != nullptr ? context->text : canonical(item, Dialect::Json);
}

/// A block that stands once may be written as itself or as a list of one.
void unwrap(Value& value) {
  for (auto& member : value.members) unwrap(member.value);
  if (value.kind != Value::Kind::List || value.members.size() != 1) return;
  if (value.members.front().value.kind != Value::Kind::Map) return;
  auto only = std::move(value.members.front().value);
  value = std::move(only);
}

/// What a team says for itself: nothing of it changes a setting. Values of resources come from variables without a
/// default, which may get one.
auto is_own(const Difference& d) -> bool {
  if (d.kind != Kind::Added) return false;
  constexpr auto kParts = std::to_array<std::string_view>({"provider", "locals", "output", "import"});
  const auto dot = d.path.find('.');
  const auto part = std::string_view(d.path).substr(0, dot);
  if (std::ranges::find(kParts, part) != kParts.end()) return true;
  if (part == "terraform") return d.path == "terraform.backend" || d.path == "terraform.cloud";
  const bool whole = std::ranges::count(d.path, '.') <= (part == "data" ? 2 : 1);
  if (part == "data" || part == "check") return whole;
  if (part == "variable") return whole || d.path.ends_with(".default") || d.path.ends_with(".validation");
  return d.path.ends_with(".lifecycle") && d.found->members.size() == 1 && d.found->find("prevent_destroy") != nullptr;
}

auto is_ignored(std::string_view path) -> bool {
  return path == "//" || path.ends_with(".//") || (path.starts_with("variable.") && path.ends_with(".description")) ||
         path == "terraform.required_version" || path == "terraform.required_providers.github.version";
}

void find_mentions(const Value& value, std::string_view text, const std::string& path,
                   std::vector<std::string>& found) {
  if (value.kind == Value::Kind::Scalar && value.text.find(text) != std::string::npos) found.push_back(path);
  for (const auto& member : value.members)
    find_mentions(member.value, text, member.name.empty() ? path : path + "." + member.name, found);
}

class Terraform {
 public:
  Terraform(Report& report, const Pair& pair, Value meant, Value found)
      : report_(report), pair_(pair), meant_(std::move(meant)), found_(std::move(found)) {
    unwrap(meant_);
    unwrap(found_);
  }

  void check() {
    const Comparing comparing{Dialect::Json, identity, is_ignored};
    for (const auto& d : differences(meant_, found_, comparing, {}, pair_.top())) {
      if (!is_own(d)) tell(d);
    }
  }

 private:
  void tell(const Difference& d) {
    const auto field = code(d.path.empty() ? "the file" : d.path);
    auto message = d.kind == Kind::Missing ? field + " is missing from what Terraform applies"
                   : d.kind == Kind::Added ? field + " was added to what Terraform applies: " + shown(*d.found)
                                           : field + " is " + shown(*d.found) + ", not " + shown(*d.meant);
    report_.add({diag::Kind::SettingChanged, rules_of(d.path), d.span, std::move(message), scenario_of(d.path),
                 "run `promoc build`"});
  }

  static auto scenario_of(std::string_view path) -> std::string {
    if (path.starts_with("check.")) return "`terraform plan` no longer says when it is otherwise on GitHub";
    if (path.starts_with("terraform.")) return "another provider gets the token of an administrator";
    return "the next `terraform apply` brings it to GitHub";
  }

  /// Those of the settings into which a team, a user or a variable is put; else those at the place itself.
  [[nodiscard]] auto rules_of(const std::string& path) const -> std::vector<plan::RuleId> {
    const auto& input = report_.input();
    if (path.starts_with("resource.") || path.starts_with("check.secrets_of_"))
      return rules_at(input, pair_.path, path);
    const auto end = [&](int dots) {
      std::size_t at = 0;
      while (dots-- > 0 && at != std::string::npos) at = path.find('.', at == 0 ? 0 : at + 1);
      return path.substr(0, at);
    };
    if (!path.starts_with("data.")) return {};
    std::vector<std::string> places;
    if (const auto* const resources = meant_.find("resource"))
      find_mentions(*resources, end(3) + ".id}", "resource", places);
    std::vector<plan::RuleId> rules;
    for (const auto& place : places) {
      for (const auto& rule : rules_at(input, pair_.path, place)) {
        if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(rule);
      }
    }
    return rules;
  }

  Report& report_;
  const Pair& pair_;
  Value meant_;
  Value found_;
};

/// The file's name without what says that Terraform or OpenTofu reads it; nothing if neither does.
auto module_name(std::string_view path) -> std::string_view {
  for (const std::string_view ending : {".tf", ".tofu", ".tf.json", ".tofu.json"}) {
    if (path.ends_with(ending)) return path.substr(0, path.size() - ending.size());
  }
  return {};
}

}  // namespace

void check_terraform(Report& report, const Pair& pair) {
  auto both = report.read_both(pair, "Terraform file", Dialect::Json, diag::Kind::SettingChanged);
  if (both) Terraform(report, pair, std::move(both->first), std::move(both->second)).check();
}

void check_beside_terraform(Report& report) {
  const auto& input = report.input();
  if (std::ranges::find(input.meant_files, kTerraformFile) == input.meant_files.end()) return;
  for (const auto& path : input.modules) {
    const auto name = module_name(path);
    const auto base = name.substr(name.rfind('/') + 1);
    const bool over = base == "override" || base.ends_with("_override");
    const bool instead = path != kTerraformFile && name == module_name(kTerraformFile);
    if (!over && !instead) continue;
    auto text = input.found.read(path);
    const auto file = input.sources.add(path, text ? std::move(*text) : std::string());
    report.add(diag::Kind::SettingChanged, {kTerraformFile, {}, {file, 0, 0}},
               over ? "Terraform lays " + code(path) + " over " + code(kTerraformFile)
                    : "OpenTofu reads " + code(path) + " instead of " + code(kTerraformFile),
               "every setting can be another one there", "remove the file, and change the definition");
  }
}

}  // namespace promoc::verify::files
