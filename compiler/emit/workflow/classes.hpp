// Kinds of changes as conditions. Scripts say of single facts whether they are true; which kind follows, and which
// approvals, is decided in the workflow's own conditions, where people and `promoc verify` can read it.
#pragma once

#include <string>
#include <vector>

#include "lang/ghexpr/expr.hpp"
#include "plan/plan.hpp"

namespace promoc::emit {

/// A change may be of the class: what is not known counts as if it were.
auto may_be(const plan::Plan& plan, const std::string& class_job, const std::string& name) -> lang::ghexpr::Expr;
/// A change is of one of these classes, or may be.
auto may_be_any(const plan::Plan& plan, const std::string& class_job, const std::vector<std::string>& names)
    -> lang::ghexpr::Expr;
/// A change is surely not of the class.
auto is_not(const plan::Plan& plan, const std::string& class_job, const std::string& name) -> lang::ghexpr::Expr;
/// A change is surely of one of these classes.
auto is_any(const plan::Plan& plan, const std::string& class_job, const std::vector<std::string>& names)
    -> lang::ghexpr::Expr;
/// A change is surely of one of these classes and of no other: it may leave out what they may.
auto is_only(const plan::Plan& plan, const std::string& class_job, const std::vector<std::string>& names)
    -> lang::ghexpr::Expr;

}  // namespace promoc::emit
