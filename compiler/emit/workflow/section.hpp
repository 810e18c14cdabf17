// The jobs of one environment while they are written. The same deployment, verification and rollback serve two
// workflows: one brings a new candidate, the other an older one that a person asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emit/emission.hpp"
#include "emit/workflow/candidate.hpp"
#include "lang/ghexpr/expr.hpp"

namespace promoc::emit {

/// The jobs by which the environments before this one end, in this run.
auto earlier_jobs(const plan::Plan& plan, const plan::Deployment& deployment) -> std::vector<std::string>;

struct NoticeTime;

class Section {
 public:
  /// The candidate of the run itself.
  Section(Emission& emission, const plan::Deployment& deployment, lang::yaml::Map& jobs);
  Section(Emission& emission, const plan::Deployment& deployment, lang::yaml::Map& jobs, Candidate candidate);

  /// Check, slots, deployment, verification and rollback, as far as the environment has them.
  void add();
  /// The jobs that bring an older candidate back, as far as the definition allows them.
  void add_back();

 private:
  [[nodiscard]] auto only_forward() const -> bool;
  [[nodiscard]] auto follows_one_branch() const -> bool;
  [[nodiscard]] auto checklist_jobs() const -> std::vector<std::string>;
  [[nodiscard]] auto before() const -> std::vector<std::string>;

  /// The condition of a job with these needs: `extra`, and, where something before it may be skipped on purpose, the
  /// results by name: GitHub's own reading asks for the success of all that is before.
  [[nodiscard]] auto start(const std::vector<std::string>& needs, std::optional<lang::ghexpr::Expr> extra = {}) const
      -> lang::yaml::Value;
  [[nodiscard]] auto when(const std::vector<std::string>& needs, std::vector<lang::ghexpr::Expr> extra) const
      -> std::optional<lang::ghexpr::Expr>;
  [[nodiscard]] auto may_skip_before() const -> bool;
  [[nodiscard]] auto comes_here() const -> std::vector<lang::ghexpr::Expr>;
  [[nodiscard]] auto rows_approved() const -> std::vector<lang::ghexpr::Expr>;
  [[nodiscard]] auto slot_condition(const plan::Slot& slot) const -> std::optional<lang::ghexpr::Expr>;
  [[nodiscard]] auto slots() const -> std::vector<plan::Slot>;
  [[nodiscard]] auto slots_json() const -> std::string;
  [[nodiscard]] auto sure(std::vector<std::string> needs) const -> std::vector<std::string>;
  [[nodiscard]] auto gates_passed(std::vector<std::string>& needs) const -> std::vector<lang::ghexpr::Expr>;
  [[nodiscard]] auto reviews_at_merge() const -> std::vector<lang::yaml::View>;
  [[nodiscard]] auto soaking_here() const -> std::vector<lang::yaml::View>;
  void add_source(lang::yaml::View& view, const plan::FoundIn* good) const;
  [[nodiscard]] auto something_to_do() const -> std::optional<lang::ghexpr::Expr>;
  [[nodiscard]] auto when_to_deploy(std::vector<std::string> needs) const -> std::optional<lang::ghexpr::Expr>;
  [[nodiscard]] auto task() const -> std::string;
  [[nodiscard]] auto must_be_fresh() const -> bool;
  [[nodiscard]] auto waits_after_approval() const -> bool;
  [[nodiscard]] auto needs_after_approval() const -> std::vector<std::string>;
  [[nodiscard]] auto needs_of_deploy() const -> std::vector<std::string>;

  void add_records(lang::yaml::View& view) const;
  void add_environment(lang::yaml::View& view) const;
  void add_role(lang::yaml::View& view, std::string_view purpose) const;
  void add_people(lang::yaml::View& view) const;
  void add_approvals(lang::yaml::View& view) const;
  void add_candidate(lang::yaml::View& view) const;
  void add_target_job(lang::yaml::View& view) const;
  void add_report(lang::yaml::View& view) const;
  [[nodiscard]] auto may_go_on() const -> lang::yaml::Value;
  auto verify_steps(std::int64_t& minutes) -> lang::yaml::Value;

  void add_class();
  void add_checklists();
  void add_check();
  void add_slot(const plan::Slot& slot);
  void add_wait();
  void add_deploy();
  void add_verify();
  void add_tag();
  void add_rollback();

  void add_target();
  void add_switch();

  /// Whether a notice of this time goes out in this workflow, and one that is required.
  [[nodiscard]] auto tells(plan::Event event) const -> bool;
  [[nodiscard]] auto tells(plan::Event event, bool required) const -> bool;
  /// Whether a notice of this time, in a promotion, says what the report says.
  [[nodiscard]] auto reports(plan::Event event) const -> bool;
  void add_notices(plan::Event event);
  [[nodiscard]] auto time_of(plan::Event event) const -> NoticeTime;
  [[nodiscard]] auto time_by_hand(plan::Event event) const -> NoticeTime;
  [[nodiscard]] auto begins() const -> std::vector<std::string>;
  [[nodiscard]] auto ends() const -> std::vector<std::string>;
  [[nodiscard]] auto has_failed() const -> lang::ghexpr::Expr;

  Emission& emission_;
  const plan::Plan& plan_;
  const plan::Deployment& d_;
  lang::yaml::Map& jobs_;
  Candidate candidate_;
};

}  // namespace promoc::emit
