// Which file and field holds each rule of a plan: one function for each thing that has rules.
#pragma once

#include <string>
#include <vector>

#include "emit/links/book.hpp"

namespace promoc::emit {

/// Every environment, on every way into it.
auto everywhere(const plan::Plan& plan) -> std::vector<const plan::Deployment*>;

/// What a class of changes is told by.
void link_class(LinkBook& book, const plan::ChangeClass& change_class);
/// An environment on its usual way, with all that holds on every way into it.
void link_deployment(LinkBook& book, const plan::Deployment& d);
/// A second way: what it asks beside what its environments ask of every change, and that as well.
void link_path(LinkBook& book, const plan::Path& path);
/// What a check says of its own run, wherever it runs.
void link_check(LinkBook& book, const plan::Check& check);
/// Notices and their secrets.
void link_notices(LinkBook& book);
void link_branch(LinkBook& book, const plan::BranchProtection& branch);
void link_tag(LinkBook& book, const plan::TagProtection& tag);
void link_owners(LinkBook& book, const plan::CodeOwners& owners);
/// How long packages are kept.
void link_artifacts(LinkBook& book);
/// Which version a package is.
void link_version(LinkBook& book);
/// The jobs that write a report, and how long it is kept.
void link_reports(LinkBook& book);
/// Checklists, runbooks and notes: words for people.
void link_documents(LinkBook& book);

// Parts of a deployment; `d` may be that of a path.

/// What holds on every way into an environment.
void link_on_way(LinkBook& book, const plan::Deployment& d);
/// A check that must have passed before.
void link_requirement(LinkBook& book, const plan::Deployment& d, const std::string& check);
/// A check that must pass after it.
void link_verification(LinkBook& book, const plan::Deployment& d, const std::string& check);
/// A list that people tick before.
void link_checklist(LinkBook& book, const plan::Deployment& d, const std::string& list);
void link_approvals(LinkBook& book, const plan::Deployment& d);
/// What stops it for now.
void link_waits(LinkBook& book, const plan::Deployment& d);
/// By itself, when it does not end well.
void link_rollback(LinkBook& book, const plan::Deployment& d);
void link_rollback_by_hand(LinkBook& book, const plan::Deployment& d);

// Parts of a branch's protection: what pull requests must pass.

void link_validation(LinkBook& book, const plan::BranchProtection& branch, const plan::Validation& validation);
/// A list that people tick in the description.
void link_pull_checklist(LinkBook& book, const plan::BranchProtection& branch, const std::string& list);

}  // namespace promoc::emit
