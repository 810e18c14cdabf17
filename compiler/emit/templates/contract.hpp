// What each YAML template is given, and by which name people override it. The rules that every override must keep are
// in difference.hpp: they are the same for all.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace promoc::emit {

/// The YAML templates. Each is a file templates/github/<name>.yml.
enum class TemplateId {
  Promote,
  Validate,
  Rollback,
  ValidateResult,
  Gate,
  GateSteps,
  Build,
  Store,
  ApprovalCheck,
  ApprovalSlot,
  Deploy,
  DeployUnrecorded,
  Verify,
  Tag,
  Recover,
  RollbackTarget,
  RollbackSwitch,
  ValidateCall,
  SecretsSet,
  Notice,
  Classify,
  Candidate,
  Resolve,
  Land,
  MayGoOn,
  Wait,
  Resume,
  Drift,
  Checklist,
  PullChecklist
};

/// Types of holes, as people read them in templates/CONTRACTS.md; lang/yaml/expand.cpp says where each may stand.
enum class HoleType { Text, Name, Number, Flag, Expression, Code, Subtree, List };

struct Hole {
  std::string_view name;
  HoleType type = HoleType::Text;
  bool optional = false;  ///< may be empty, so `#@ when` must stand above; flags and lists may always be
  std::string_view about;
  std::span<const Hole> fields = {};  ///< of a list: what each of its views has
};

struct Contract {
  TemplateId id;
  std::string_view name;   ///< "approval-slot"
  std::string_view about;  ///< what it is for, one line
  std::span<const Hole> holes;

  /// "templates/github/approval-slot.yml"
  [[nodiscard]] auto path() const -> std::string;
};

/// A template that people can override, of whatever format.
struct TemplateFile {
  std::string_view name;  ///< "approval-slot", "guide"
  std::string file;       ///< below the folder of templates: "github/approval-slot.yml", "docs/guide.md"
  std::string_view about;
  std::optional<TemplateId> id;  ///< nothing for a page
};

/// All of them, workflows first.
auto template_files() -> std::vector<TemplateFile>;

/// In the order of `TemplateId`.
auto contracts() -> std::span<const Contract>;
auto contract(TemplateId id) -> const Contract&;

}  // namespace promoc::emit
