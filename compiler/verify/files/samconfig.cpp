// samconfig.toml: each environment's stack gets the parameters of the definition, and nothing else decides how it is
// deployed. Source of the forms: the SAM CLI's documentation of its configuration file and of `--parameter-overrides`.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "verify/files/lines.hpp"
#include "verify/files/parts.hpp"
#include "verify/files/sam_overrides.hpp"
#include "verify/files/toml.hpp"

namespace promoc::verify::files {
namespace {

/// Options that say nothing about what is deployed, where, or what becomes of a failure.
constexpr std::array<std::string_view, 8> kHarmless{"tags",      "metadata", "notification_arns", "max_wait_duration",
                                                    "s3_prefix", "debug",    "no_progressbar",    "force_upload"};

/// Words of a list, or of a text with blanks between.
auto words_of(const Value& value) -> std::set<std::string> {
  std::set<std::string> words;
  for (const auto* const item : items(value)) {
    std::size_t at = 0;
    while (at < item->text.size()) {
      const auto end = std::min(item->text.find_first_of(" ,", at), item->text.size());
      if (end > at) words.insert(item->text.substr(at, end - at));
      at = end + 1;
    }
  }
  return words;
}

/// One environment's table.
class Table {
 public:
  Table(Report& report, const Pair& pair, const Value& meant, const Value& found, std::string environment)
      : report_(report), pair_(pair), root_(found), environment_(std::move(environment)) {
    if (const auto* const own = parameters(meant, "deploy")) meant_ = own;
    if (const auto* const global = parameters(found, "global")) {
      for (const auto& member : global->members) found_[member.name] = &member;
    }
    if (const auto* const own = parameters(found, "deploy")) {
      for (const auto& member : own->members) found_[member.name] = &member;
    }
  }

  void check() {
    if (meant_ == nullptr) return;
    if (parameters(root_, "deploy") == nullptr) {
      return add("", holder(), code(heading()) + " is gone", "every deployment of " + environment_ + " stops");
    }
    check_heading();
    for (const auto& member : meant_->members) check_option(member);
    for (const auto& [name, member] : found_) {
      if (meant_->find(name) == nullptr) check_added(*member);
    }
  }

 private:
  [[nodiscard]] auto parameters(const Value& root, std::string_view command) const -> const Value* {
    const Value* value = &root;
    for (const auto name : {std::string_view(environment_), command, std::string_view("parameters")}) {
      value = value == nullptr ? nullptr : value->find(name);
    }
    return value != nullptr && value->kind == Value::Kind::Map ? value : nullptr;
  }

  [[nodiscard]] auto heading() const -> std::string { return "[" + environment_ + ".deploy.parameters]"; }

  /// Where something that is missing should stand.
  [[nodiscard]] auto holder() const -> Span {
    const auto* const own = parameters(root_, "deploy");
    return own != nullptr ? own->span : pair_.top();
  }

  void add(const std::string& field, Span span, std::string message, std::string scenario) {
    const auto place = environment_ + ".deploy.parameters" + (field.empty() ? "" : "." + field);
    report_.add(diag::Kind::ParameterChanged, {pair_.path, place, span}, std::move(message), std::move(scenario));
  }

  /// The script that deploys looks for this very line, so that an environment without parameters is never deployed.
  void check_heading() {
    const auto& files = report_.input().meant_files;
    if (std::ranges::find(files, ".github/promoc/deploy-sam.sh") == files.end()) return;
    const auto lines = lines_of(pair_.found);
    const auto is_heading = [&](std::string_view line) {
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
      return line == heading();
    };
    if (std::ranges::any_of(lines, is_heading)) return;
    add("", holder(), "the table of " + environment_ + " has another form than the line " + code(heading()),
        "`deploy-sam.sh` looks for that line, and stops every deployment of " + environment_);
  }

  void check_option(const Member& meant) {
    const auto there = found_.find(meant.name);
    if (meant.name == "parameter_overrides")
      return check_overrides(meant.value, there == found_.end() ? nullptr : there->second);
    if (there == found_.end())
      return add(meant.name, holder(), code(meant.name) + " of " + environment_ + " is gone", scenario_of(meant.name));
    const auto& found = there->second->value;
    if (meant.name == "capabilities") return check_capabilities(meant.value, found);
    if (canonical(meant.value, Dialect::Json) == canonical(found, Dialect::Json)) return;
    add(meant.name, found.span,
        code(meant.name) + " of " + environment_ + " is " + shown(found) + ", not " + shown(meant.value),
        scenario_of(meant.name));
  }

  [[nodiscard]] auto scenario_of(std::string_view option) const -> std::string {
    if (option == "stack_name") return "a deployment of " + environment_ + " goes to another stack";
    if (option == "region") return "a deployment of " + environment_ + " goes to another region";
    if (option == "confirm_changeset") return "`sam deploy` waits for an answer that nobody gives";
    if (option == "fail_on_empty_changeset") return "a deployment that changes nothing counts as failed";
    if (option == "resolve_s3") return "`sam deploy` has no bucket to put packages in";
    return {};
  }

  void check_capabilities(const Value& meant, const Value& found) {
    const auto wanted = words_of(meant);
    const auto there = words_of(found);
    for (const auto& name : there) {
      if (!wanted.contains(name))
        add("capabilities", found.span, environment_ + " gained the capability " + code(name),
            "a template makes what nobody agreed to");
    }
    for (const auto& name : wanted) {
      if (!there.contains(name))
        add("capabilities", found.span, environment_ + " lost the capability " + code(name),
            "CloudFormation refuses the deployment");
    }
  }

  void check_overrides(const Value& meant, const Member* found) {
    const auto wanted = read_overrides(&meant, {});
    const auto there = read_overrides(found == nullptr ? nullptr : &found->value, pair_.found);
    const auto field = [](const std::string& key) { return "parameter_overrides[" + key + "]"; };
    for (const auto& [key, one] : wanted) {
      const auto other = there.find(key);
      if (other == there.end()) {
        add(field(key), found == nullptr ? holder() : found->name_span,
            "the parameter " + code(key) + " of " + environment_ + " is gone",
            environment_ + " is deployed with the template's default in place of " + code(one.value));
      } else if (other->second.value != one.value) {
        add(field(key), other->second.span,
            "the parameter " + code(key) + " of " + environment_ + " is " + code(other->second.value) + ", not " +
                code(one.value),
            {});
      }
    }
    for (const auto& [key, one] : there) {
      if (!wanted.contains(key))
        add(field(key), one.span,
            "the parameter " + code(key) + " of " + environment_ + " is set here and nowhere in the definition", {});
    }
  }

  void check_added(const Member& member) {
    if (std::ranges::find(kHarmless, member.name) != kHarmless.end()) return;
    if (member.name == "parameter_overrides") return check_overrides({}, &member);
    add(member.name, member.name_span, code(member.name) + " of " + environment_ + " is set to " + shown(member.value),
        added_scenario(member.name));
  }

  [[nodiscard]] auto added_scenario(std::string_view option) const -> std::string {
    if (option == "disable_rollback" || option == "on_failure")
      return "a deployment of " + environment_ + " that fails leaves the stack as it is";
    if (option == "no_execute_changeset")
      return "a deployment of " + environment_ + " ends with success and deploys nothing";
    if (option == "role_arn") return "whoever deploys by hand with this file builds the stack with another role";
    if (option == "template_file") return "whoever deploys by hand with this file deploys another template";
    if (option.starts_with("s3_")) return "packages lie where others may change them";
    if (option == "profile") return "the job looks for credentials that it does not have";
    return {};
  }

  Report& report_;
  const Pair& pair_;
  const Value& root_;
  std::string environment_;
  const Value* meant_ = nullptr;
  std::map<std::string, const Member*> found_;
};

auto read_meant(const Pair& pair) -> std::optional<Value> {
  SourceManager own;
  auto read = read_toml(own.add(pair.path, pair.meant), own, "file");
  auto* const value = std::get_if<Value>(&read);
  return value == nullptr ? std::nullopt : std::optional(std::move(*value));
}

void check_version(Report& report, const Pair& pair, const Value& meant, const Value& found) {
  const auto* const wanted = meant.find("version");
  const auto* const there = found.find("version");
  if (wanted == nullptr) return;
  if (there != nullptr && canonical(*wanted, Dialect::Json) == canonical(*there, Dialect::Json)) return;
  report.add(diag::Kind::ParameterChanged, {pair.path, "version", there == nullptr ? pair.top() : there->span},
             "`version` is not the number " + shown(*wanted), "`sam deploy` refuses the file");
}

}  // namespace

void check_samconfig(Report& report, const Pair& pair) {
  const auto meant = read_meant(pair);
  if (!meant) return;
  const auto read = read_toml(pair.file, report.input().sources, "file");
  if (const auto* const fault = std::get_if<document::Fault>(&read)) {
    return report.add(diag::Kind::PipelineFileUnreadable, {pair.path, {}, fault->span}, fault->message,
                      "`sam deploy` refuses the file");
  }
  const auto& found = std::get<Value>(read);
  check_version(report, pair, *meant, found);
  for (const auto& environment : meant->members) {
    if (environment.value.kind == Value::Kind::Map) Table(report, pair, *meant, found, environment.name).check();
  }
}

}  // namespace promoc::verify::files
